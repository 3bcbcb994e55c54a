//! Diagnostics: something true about the user's file or network.
