//! The nouns of Portolan: no input, no output.
