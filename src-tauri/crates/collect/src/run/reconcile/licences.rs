//! License Manager: licences in use as it sums them up, against what uses them.

use std::collections::BTreeMap;

use tickmark_domain::{ReconciliationLine, Source};
use tickmark_store::Result;

use super::{Here, Run};
use crate::look::{data_of, text};

pub(super) fn lines(run: &Run<'_>) -> Result<Vec<ReconciliationLine>> {
    let mut used: BTreeMap<(Here, String), u64> = BTreeMap::new();
    for fact in run.seen("licensemanager.usage")? {
        let data = data_of(fact.data.as_deref());
        let key = (Here::of(&fact), text(&data, "licence").to_owned());
        *used.entry(key).or_default() += data["ConsumedLicenses"].as_u64().unwrap_or(0);
    }
    let mut lines = Vec::new();
    for licence in run.seen("licensemanager.license_configuration")? {
        let data = data_of(licence.data.as_deref());
        let Some(expected) = data["ConsumedLicenses"].as_u64() else {
            continue;
        };
        let here = Here::of(&licence);
        let key = (here.clone(), licence.native_id.clone());
        let found = used.get(&key).copied().unwrap_or(0);
        let reason = run.missing(&here, &["ListUsageForLicenseConfiguration"], &licence.native_id);
        let what = format!("licences in use of {}", text(&data, "Name"));
        lines.push(here.line(Source::LicenseManager, what, expected, found, reason));
    }
    Ok(lines)
}
