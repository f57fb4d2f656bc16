//! The data files that are part of the program. A new file is added here and nowhere else.

/// Name and content of each.
pub const FILES: &[(&str, &str)] = &[(
    "aws-evidence-starter.json",
    include_str!("../../../../assets/catalogue/aws-evidence-starter.json"),
)];
