//! The state of one user: who sits here, what was opened before, the signing keys. Never AWS credentials.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tickmark_domain::{Role, Timestamp};
use tickmark_package::{Signer, identity_of};

use crate::wire::{Code, CommandError, Identity, Recent, SetIdentity};

/// Engagements that are remembered.
const RECENT: usize = 12;

/// The folder that holds a user's state.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Settings {
    name: String,
    principal: String,
    role: Option<Role>,
    key_path: String,
    recent: Vec<Opened>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Opened {
    path: String,
    name: String,
    #[serde(rename = "opened_at")]
    at: Timestamp,
}

impl Home {
    /// At a folder; nothing is made before it is needed.
    #[must_use]
    pub fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// `TICKMARK_HOME`, else the platform's folder for a user's data.
    #[must_use]
    pub fn default_folder() -> PathBuf {
        let variable = |name: &str| {
            std::env::var_os(name)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        };
        if let Some(home) = variable("TICKMARK_HOME") {
            return home;
        }
        let base = if cfg!(target_os = "windows") {
            variable("APPDATA")
        } else if cfg!(target_os = "macos") {
            variable("HOME").map(|h| h.join("Library/Application Support"))
        } else {
            variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|h| h.join(".local/share")))
        };
        base.unwrap_or_else(|| PathBuf::from(".")).join("tickmark")
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    fn settings(&self) -> Settings {
        let text = std::fs::read_to_string(self.0.join("settings.json")).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn keep(&self, settings: &Settings) -> Result<(), CommandError> {
        let path = self.0.join("settings.json");
        let failed = |e: std::io::Error| {
            CommandError::new(
                Code::Io,
                format!(
                    "{} cannot be written: {e}; choose another folder with TICKMARK_HOME",
                    path.display()
                ),
            )
        };
        std::fs::create_dir_all(&self.0).map_err(failed)?;
        let draft = self.0.join(format!(".settings.{}.json", std::process::id()));
        let text = serde_json::to_vec_pretty(settings).unwrap_or_default();
        std::fs::write(&draft, text)
            .and_then(|()| std::fs::rename(&draft, &path))
            .map_err(failed)
    }

    /// Who sits here.
    #[must_use]
    pub fn identity(&self) -> Identity {
        let settings = self.settings();
        let key_path = self.key_path(&settings.principal, &settings.key_path);
        let signer = key_path
            .as_ref()
            .and_then(|p| Signer::load(p, None, &settings.principal).ok());
        Identity {
            name: settings.name,
            principal: settings.principal,
            role: settings.role.unwrap_or(Role::Preparer),
            key_fingerprint: signer.map(|s| s.fingerprint()).unwrap_or_default(),
            key_path: key_path.map(|p| p.display().to_string()).unwrap_or_default(),
        }
    }

    /// Says who sits here; makes a signing key if there is none.
    pub fn set_identity(&self, new: &SetIdentity) -> Result<Identity, CommandError> {
        let name = new.name.trim();
        if name.is_empty() {
            return Err(CommandError::new(
                Code::Invalid,
                "A name is needed: it is printed beside sign-offs",
            ));
        }
        let principal = if new.principal.trim().is_empty() {
            name
        } else {
            new.principal.trim()
        };
        let principal = identity_of(principal)?;
        let key = (!new.key_path.is_empty()).then(|| PathBuf::from(&new.key_path));
        self.signer(&principal, key.as_deref())?;
        let mut settings = self.settings();
        name.clone_into(&mut settings.name);
        settings.principal = principal;
        settings.role = Some(new.role);
        new.key_path.clone_into(&mut settings.key_path);
        self.keep(&settings)?;
        Ok(self.identity())
    }

    /// The signer for a person: the given key file, or Tickmark's own key of that person, made when there is none.
    pub fn signer(&self, person: &str, key: Option<&Path>) -> Result<Signer, CommandError> {
        if let Some(key) = key {
            return Ok(Signer::load(key, None, person)?);
        }
        let settings = self.settings();
        let own = settings.principal == identity_of(person)? || settings.name == person;
        let principal = if own { &settings.principal } else { person };
        let chosen = if own { settings.key_path.as_str() } else { "" };
        let path = self
            .key_path(principal, chosen)
            .unwrap_or_else(|| self.own_key(principal));
        if path.exists() {
            return Ok(Signer::load(&path, None, principal)?);
        }
        let folder = self.0.join("keys");
        std::fs::create_dir_all(&folder)
            .map_err(|e| CommandError::new(Code::Io, format!("{} cannot be made: {e}", folder.display())))?;
        Ok(Signer::create(&path, principal)?)
    }

    fn own_key(&self, person: &str) -> PathBuf {
        let identity = identity_of(person).unwrap_or_else(|_| "key".to_owned());
        let safe: String = identity
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "@._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        self.0.join("keys").join(safe.trim_start_matches('.'))
    }

    fn key_path(&self, principal: &str, chosen: &str) -> Option<PathBuf> {
        if !chosen.is_empty() {
            return Some(PathBuf::from(chosen));
        }
        (!principal.is_empty())
            .then(|| self.own_key(principal))
            .filter(|p| p.exists())
    }

    /// Engagements opened before, newest first.
    #[must_use]
    pub fn recent(&self) -> Vec<Recent> {
        let entry = |o: Opened| Recent {
            exists: Path::new(&o.path).exists(),
            path: o.path,
            name: o.name,
            opened_at: o.at,
        };
        self.settings().recent.into_iter().map(entry).collect()
    }

    /// Remembers an engagement.
    pub fn remember(&self, path: &Path, name: &str, at: Timestamp) -> Result<(), CommandError> {
        let path = path.display().to_string();
        let mut settings = self.settings();
        settings.recent.retain(|o| o.path != path);
        settings.recent.insert(
            0,
            Opened {
                path,
                name: name.to_owned(),
                at,
            },
        );
        settings.recent.truncate(RECENT);
        self.keep(&settings)
    }

    /// Forgets an engagement; its file stays.
    pub fn forget(&self, path: &str) -> Result<(), CommandError> {
        let mut settings = self.settings();
        settings.recent.retain(|o| o.path != path);
        self.keep(&settings)
    }
}
