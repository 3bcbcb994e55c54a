//! The clouds a scenario can be for.

use crate::words::word_enum;

word_enum! {
    /// One of the sovereign instances of Azure; a scenario is for exactly one.
    pub enum Cloud {
        /// The public cloud, `AzureCloud`.
        Public = "public",
        /// Azure Government, `AzureUSGovernment`.
        UsGov = "usgov",
        /// Azure operated by 21Vianet, `AzureChinaCloud`.
        China = "china",
    }
}
