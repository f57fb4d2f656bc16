//! Prowler's table of findings.

use super::Row;
use crate::item::scanner::Finding;
use crate::value::moment;

/// Reads a row; the error says why it is none. Prowler names no zone: its times are read as UTC.
pub fn finding(row: Row<'_>) -> Result<Finding, String> {
    let get = |name: &str| row.get(name).to_owned();
    let finding = Finding {
        product: "prowler".to_owned(),
        check: get("checkid"),
        uid: get("findinguid"),
        account: get("accountuid"),
        region: get("region"),
        at: moment(row.get("timestamp")),
        status: get("status"),
        muted: row.get("muted").eq_ignore_ascii_case("true"),
        severity: get("severity"),
        title: get("checktitle"),
        resource_type: get("resourcetype"),
        resource: get("resourceuid"),
    };
    if finding.check.is_empty() && finding.uid.is_empty() {
        return Err("it names no check".to_owned());
    }
    Ok(finding)
}
