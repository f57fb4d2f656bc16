//! The people of the company and the roles they and their machines act in.

/// A person: user name, and the address most calls come from.
pub(crate) struct Person {
    pub name: &'static str,
    pub address: &'static str,
}

pub(crate) const DANA: Person = Person {
    name: "dana.whitfield",
    address: "198.51.100.17",
};
pub(crate) const JONAS: Person = Person {
    name: "jonas.feld",
    address: "203.0.113.24",
};
pub(crate) const PRIYA: Person = Person {
    name: "priya.raman",
    address: "198.51.100.42",
};
pub(crate) const TOMAS: Person = Person {
    name: "tomas.iriarte",
    address: "203.0.113.87",
};
pub(crate) const MARCUS: Person = Person {
    name: "marcus.oyelaran",
    address: "198.51.100.203",
};
pub(crate) const PEOPLE: [&Person; 5] = [&DANA, &JONAS, &PRIYA, &TOMAS, &MARCUS];

pub(crate) const PIPELINE_ROLE: &str = "NorthwindDeploy";
pub(crate) const REMEDIATION_ROLE: &str = "NorthwindRemediation";
pub(crate) const DATA_ROLE: &str = "DataEngineer";
pub(crate) const PLATFORM_ROLE: &str = "PlatformEngineer";
pub(crate) const BREAK_GLASS_ROLE: &str = "BreakGlass";

pub(crate) const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                                  Chrome/138.0.0.0 Safari/537.36";
pub(crate) const CLI: &str =
    "aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4";
pub(crate) const TERRAFORM: &str =
    "APN/1.0 HashiCorp/1.0 Terraform/1.12.2 (+https://www.terraform.io) terraform-provider-aws/6.2.0";
pub(crate) const SDK: &str =
    "aws-sdk-java/2.31.70 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1 lang/java#21.0.7";
