//! What stands in one account and Region: resources, recorder, rules, packs, and what the rules found.

use super::blueprint::{BLUEPRINTS, account_flaws};
use super::draft::{Draft, Place};
use super::history::{self, CONFIG_SINCE_DAYS};
use super::packs::{Pack, packs_of};
use super::resource::{ACCOUNT, Resource};
use super::rules::{Evaluation, Rule, evaluate, rules_of};
use super::story::Story;
use super::{DATA, REGIONS, SECURITY, STAGING};
use crate::time::{DAY, midnight};

/// One account in one Region.
pub(crate) struct Site {
    pub account: &'static str,
    pub region: &'static str,
    /// Whether Config has a recorder here.
    pub config_on: bool,
    /// Every resource there is; Config shows them only where it is on.
    pub resources: Vec<Resource>,
    pub rules: Vec<Rule>,
    pub packs: Vec<Pack>,
    /// In the order of the rules.
    pub evaluations: Vec<Evaluation>,
    /// The events behind the resources' changes.
    pub changes: Vec<Draft>,
    pub recorder: RecorderTimes,
}

/// When the recorder last started and stopped.
pub(crate) struct RecorderTimes {
    pub started_s: i64,
    pub stopped_s: Option<i64>,
}

impl Site {
    pub(crate) fn new(
        seed: u64,
        as_of_s: i64,
        story: &Story,
        account: &'static str,
        alias: &'static str,
        region: &'static str,
    ) -> Self {
        let place = Place { account, region };
        let config_on = !(region == REGIONS[2] && [SECURITY, STAGING].contains(&account));
        let mut resources = Vec::new();
        let mut changes = Vec::new();
        for plan in BLUEPRINTS.iter().filter(|plan| plan.stands_in(alias, region)) {
            let made = history::make(seed, story, place, plan);
            resources.push(made.resource);
            changes.extend(made.events);
        }
        resources.sort_by(|one, other| (one.kind, &one.id).cmp(&(other.kind, &other.id)));
        let packs = if config_on {
            packs_of(seed, as_of_s, place)
        } else {
            Vec::new()
        };
        let rules = if config_on {
            rules_of(seed, story, place, &packs)
        } else {
            Vec::new()
        };
        let evaluations = rules
            .iter()
            .enumerate()
            .flat_map(|(index, rule)| evaluate(index, rule, &resources, account_flaws(alias), account))
            .collect();
        let stopped_once = account == DATA && region == REGIONS[1];
        let recorder = if stopped_once {
            RecorderTimes {
                started_s: story.recorder_started_s,
                stopped_s: Some(story.recorder_stopped_s),
            }
        } else {
            RecorderTimes {
                started_s: midnight(as_of_s) - CONFIG_SINCE_DAYS * DAY + 3_600,
                stopped_s: None,
            }
        };
        Self {
            account,
            region,
            config_on,
            resources,
            rules,
            packs,
            evaluations,
            changes,
            recorder,
        }
    }

    pub(crate) fn place(&self) -> Place {
        Place {
            account: self.account,
            region: self.region,
        }
    }

    /// What Config shows of the resources.
    pub(crate) fn recorded(&self) -> &[Resource] {
        if self.config_on { &self.resources } else { &[] }
    }

    pub(crate) fn resource(&self, kind: &str, id: &str) -> Option<&Resource> {
        self.recorded()
            .iter()
            .find(|resource| resource.kind == kind && resource.id == id)
    }

    pub(crate) fn rule(&self, name: &str) -> Option<(usize, &Rule)> {
        self.rules.iter().enumerate().find(|(_, rule)| rule.name == name)
    }

    pub(crate) fn pack(&self, name: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.name == name)
    }

    /// What one rule found.
    pub(crate) fn found_by(&self, rule: usize) -> impl Iterator<Item = &Evaluation> {
        self.evaluations
            .iter()
            .filter(move |evaluation| evaluation.rule == rule)
    }

    /// The resources that rules judged, the account among them, in order.
    pub(crate) fn judged(&self) -> Vec<(&'static str, &str)> {
        let mut judged: Vec<(&'static str, &str)> = self
            .evaluations
            .iter()
            .map(|evaluation| (evaluation.kind, evaluation.resource_id.as_str()))
            .collect();
        judged.sort_unstable();
        judged.dedup();
        judged
    }

    /// What the rules found of one resource.
    pub(crate) fn found_of<'a>(&'a self, kind: &'a str, id: &'a str) -> impl Iterator<Item = &'a Evaluation> {
        self.evaluations
            .iter()
            .filter(move |evaluation| evaluation.kind == kind && evaluation.resource_id == id)
    }

    /// Whether there is anything that a rule may judge under this type and id.
    pub(crate) fn knows(&self, kind: &str, id: &str) -> bool {
        (kind == ACCOUNT && id == self.account) || self.resource(kind, id).is_some()
    }
}
