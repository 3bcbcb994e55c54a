//! The catalog: its types, its reader, its lint.
