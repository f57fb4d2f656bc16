//! Short lists that are sent whole.

use serde::{Deserialize, Serialize};
use tickmark_report::model::CollectionRow;
use ts_rs::TS;

use super::{CatalogueEntry, WrittenPackage};

/// The catalogue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CatalogueList {
    /// By id.
    pub frameworks: Vec<CatalogueEntry>,
}

/// The collections of an engagement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CollectionList {
    /// Newest first.
    pub rows: Vec<CollectionRow>,
}

/// The packages written from an engagement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PackageList {
    /// Newest first.
    pub rows: Vec<WrittenPackage>,
}
