//! Spanned YAML trees and decoders that collect every error.
