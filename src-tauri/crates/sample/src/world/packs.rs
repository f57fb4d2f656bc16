//! Conformance packs: two templates, deployed into most accounts and Regions.

use super::draft::Place;
use super::{DATA, PROD, REGIONS};
use crate::seed;
use crate::time::DAY;

/// A pack before it stands anywhere.
pub(crate) struct PackPlan {
    pub name: &'static str,
    /// Whether the organisation deployed it.
    pub organisation: bool,
    /// Requirements that each rule of the pack speaks to, by rule name.
    pub requirements: &'static [(&'static str, &'static str)],
}

pub(crate) const PACKS: [PackPlan; 2] = [
    PackPlan {
        name: "Northwind-Logging-Baseline",
        organisation: true,
        requirements: &[
            ("cloudtrail-enabled", "CC7.2"),
            ("cloud-trail-encryption-enabled", "CC6.1"),
            ("s3-bucket-versioning-enabled", "A1.2"),
            ("vpc-flow-logs-enabled", "CC7.2"),
        ],
    },
    PackPlan {
        name: "Northwind-Data-Protection",
        organisation: false,
        requirements: &[
            ("s3-default-encryption-kms", "CC6.1"),
            ("encrypted-volumes", "CC6.1"),
            ("rds-storage-encrypted", "CC6.1"),
            ("cmk-backing-key-rotation-enabled", "CC6.1"),
        ],
    },
];

/// A pack in one account and Region.
pub(crate) struct Pack {
    /// Index in [`PACKS`].
    pub number: usize,
    pub name: String,
    /// `conformance-pack-` and nine characters, which also end the names of its rules.
    pub id: String,
    pub arn: String,
    pub updated_s: i64,
}

impl Pack {
    pub(crate) fn plan(&self) -> &'static PackPlan {
        &PACKS[self.number]
    }
}

/// The packs of a place: the logging baseline everywhere, data protection where the company keeps data.
pub(crate) fn packs_of(seed: u64, as_of_s: i64, place: Place) -> Vec<Pack> {
    let keeps_data = place.region != REGIONS[2] || [PROD, DATA].contains(&place.account);
    PACKS
        .iter()
        .enumerate()
        .filter(|(number, _)| *number == 0 || keeps_data)
        .map(|(number, plan)| {
            let suffix = seed::word(
                seed,
                &["pack", place.account, place.region, plan.name],
                seed::LOWER,
                9,
            );
            let id = format!("conformance-pack-{suffix}");
            let name = if plan.organisation {
                let org = seed::word(seed, &["org pack", plan.name], seed::LOWER, 8);
                format!("OrgConformsPack-{}-{org}", plan.name)
            } else {
                plan.name.to_owned()
            };
            Pack {
                arn: format!(
                    "arn:aws:config:{}:{}:conformance-pack/{name}/{id}",
                    place.region, place.account
                ),
                number,
                name,
                id,
                updated_s: as_of_s - 120 * DAY + 407,
            }
        })
        .collect()
}
