//! The catalogue: the frameworks that Tickmark knows, read from versioned data files and checked.
//!
//! Rule: a framework that is in the catalogue is whole. Whoever takes one from here needs no second check, and
//! its digest stands for its content: two frameworks with the same digest say the same.

#![forbid(unsafe_code)]

pub mod audit_manager;
mod built_in;
mod digest;
mod error;
mod read;
mod validate;

use tickmark_domain::FrameworkDefinition;

pub use digest::{control_digest, control_json, of as framework_digest};
pub use error::{CatalogueError, Problem};
pub use read::parse_control;

/// A framework of the catalogue: its definition, checked, and what identifies its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// What the data file says.
    pub definition: FrameworkDefinition,
    /// SHA-256 in lower-case hex over the definition's canonical JSON (RFC 8785).
    pub digest: String,
    /// The file it came from, for messages.
    pub origin: String,
}

/// The frameworks known, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    frameworks: Vec<Framework>,
}

impl Catalogue {
    /// A catalogue with nothing in it.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            frameworks: Vec::new(),
        }
    }

    /// The catalogue as it is delivered. Its files are part of the program, so nothing has to be installed.
    pub fn built_in() -> Result<Self, CatalogueError> {
        let mut catalogue = Self::empty();
        for (name, text) in built_in::FILES {
            catalogue.load_json(name, text)?;
        }
        Ok(catalogue)
    }

    /// Takes in a framework written as JSON; `name` is the file's name, for messages.
    ///
    /// The same content under the same id is taken once. Other content under an id that is taken is refused, so
    /// that an id never means two things.
    pub fn load_json(&mut self, name: &str, text: &str) -> Result<&Framework, CatalogueError> {
        let definition = read::framework(name, text)?;
        validate::framework(name, &definition)?;
        let digest = digest::of(&definition);
        let at = match self
            .frameworks
            .iter()
            .position(|f| f.definition.id == definition.id)
        {
            Some(at) if self.frameworks[at].digest == digest => at,
            Some(at) => {
                return Err(CatalogueError::Taken {
                    file: name.to_owned(),
                    id: definition.id,
                    version: self.frameworks[at].definition.version.clone(),
                    origin: self.frameworks[at].origin.clone(),
                });
            }
            None => {
                self.frameworks.push(Framework {
                    definition,
                    digest,
                    origin: name.to_owned(),
                });
                self.frameworks.len() - 1
            }
        };
        Ok(&self.frameworks[at])
    }

    /// Every framework, in the order in which they came.
    pub fn frameworks(&self) -> impl Iterator<Item = &Framework> {
        self.frameworks.iter()
    }

    /// The framework with that id; the error names the ids that there are.
    pub fn get(&self, id: &str) -> Result<&Framework, CatalogueError> {
        self.frameworks
            .iter()
            .find(|f| f.definition.id == id)
            .ok_or_else(|| CatalogueError::NoSuchFramework {
                id: id.to_owned(),
                known: self.frameworks.iter().map(|f| f.definition.id.clone()).collect(),
            })
    }
}
