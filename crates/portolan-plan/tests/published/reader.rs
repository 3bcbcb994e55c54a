//! The reader itself.

use std::collections::BTreeSet;

use portolan_model::Cloud;

use super::{hosts::hosts, tables::rows};

fn read(cell: &str) -> Option<Vec<String>> {
    hosts(cell, "eastus").map(|hosts| hosts.into_iter().collect())
}

#[test]
fn a_row_knows_its_tab_and_its_section() {
    let text = "### [Azure Government](#tab/azure-government)\n\n| URL | Notes |\n|--|:--|\n|`a.us`| x |\n\n## Later\n\n|**Port**|**URL**|\n|--|--|\n| 443 | `b.us` |\n";
    let rows = rows(text);
    let told = rows.iter().map(|row| (row.line, &*row.section, row.cloud, row.cell("URL"), row.cell("Port")));
    let expected = [
        (5, "[Azure Government](#tab/azure-government)", Some(Cloud::UsGov), Some("`a.us`"), None),
        (11, "Later", Some(Cloud::UsGov), Some("`b.us`"), Some("443")),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn hosts_lose_scheme_port_path_and_notes() {
    let cell = "`https://<region>.obo.arc.azure.com:8084/`<br/>`*.<region>.x.com`<sup>2</sup> or `www.y.com/pkiops/certs`";
    assert_eq!(read(cell).unwrap(), ["*.eastus.x.com", "eastus.obo.arc.azure.com", "www.y.com"]);
}

#[test]
fn a_cell_that_cannot_be_read_is_told() {
    assert_eq!(read("the usual hosts"), None);
    assert_eq!(hosts("Your DNS server IP(s)", "eastus"), Some(BTreeSet::new()));
}
