//! Advanced queries: a small part of Config's SQL, and the stored queries of the security account.
//!
//! Served: `SELECT` of dotted properties and `COUNT(*)`, `WHERE` with `=`, `!=`, `LIKE` and `IN` joined by `AND`,
//! and `GROUP BY` of one property. Anything else is `InvalidExpressionException`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::Operation;
use super::{PAGES, here};
use crate::seed;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::site::Site;
use crate::world::{HOME_REGION, SECURITY};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("SelectResourceConfig", select_resource_config),
    ("ListStoredQueries", list_stored_queries),
    ("GetStoredQuery", get_stored_query),
];

fn select_resource_config(call: &Call<'_>) -> Answer {
    let (fields, rows) = run(call, &[here(call)])?;
    answer(call, &PAGES, &fields, &rows)
}

/// One page of rows.
pub(crate) fn answer(call: &Call<'_>, rule: &PageRule, fields: &[String], rows: &[String]) -> Answer {
    let (range, next) = page_of(call, rule, rows.len())?;
    let names: Vec<Value> = fields.iter().map(|field| json!({"Name": field})).collect();
    Ok(json!({"Results": rows[range], "QueryInfo": {"SelectFields": names}, "NextToken": next}))
}

/// Fields and rows of the call's expression over some sites.
pub(crate) fn run(call: &Call<'_>, sites: &[&Site]) -> Result<(Vec<String>, Vec<String>), ApiError> {
    let query = Query::parse(call.text("Expression").unwrap_or_default())
        .map_err(|message| ApiError::new("InvalidExpressionException", message))?;
    let mut rows = Vec::new();
    for site in sites {
        for resource in site.recorded().iter().filter(|resource| resource.is_live()) {
            let document = document(site, resource);
            if query
                .conditions
                .iter()
                .all(|condition| condition.holds(&document))
            {
                rows.push(document);
            }
        }
    }
    Ok((query.fields.clone(), query.select(&rows)))
}

/// A resource as a query sees it: the configuration is a document, not text.
fn document(site: &Site, resource: &crate::world::resource::Resource) -> Value {
    let state = resource.now();
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let supplementary: Map<String, Value> = state
        .supplementary
        .iter()
        .map(|(name, text)| (name.clone(), parsed(text)))
        .collect();
    let tags: Vec<Value> = state
        .tags
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value, "tag": format!("{key}={value}")}))
        .collect();
    json!({
        "accountId": site.account, "awsRegion": site.region, "arn": resource.arn, "resourceType": resource.kind,
        "resourceId": resource.id, "resourceName": resource.name, "availabilityZone": resource.zone,
        "resourceCreationTime": crate::time::iso(resource.created_s),
        "configurationItemStatus": state.status, "configuration": parsed(&state.configuration),
        "supplementaryConfiguration": supplementary, "tags": tags,
    })
}

struct Query {
    fields: Vec<String>,
    conditions: Vec<Condition>,
    group: Option<String>,
}

struct Condition {
    path: String,
    test: Test,
}

enum Test {
    Is(Vec<String>),
    IsNot(String),
    Like(String),
}

impl Query {
    fn parse(text: &str) -> Result<Self, String> {
        let words = words_of(text)?;
        let mut words = words.iter().map(String::as_str).peekable();
        let is = |word: Option<&&str>, name: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(name));
        if !is(words.next().as_ref(), "SELECT") {
            return Err(String::from("The expression must begin with SELECT"));
        }
        let mut query = Self {
            fields: Vec::new(),
            conditions: Vec::new(),
            group: None,
        };
        loop {
            let field = words.next().ok_or("A property is missing after SELECT")?;
            query.fields.push(if field.eq_ignore_ascii_case("COUNT(*)") {
                String::from("COUNT(*)")
            } else {
                field.to_owned()
            });
            if !is(words.peek(), ",") {
                break;
            }
            words.next();
        }
        if is(words.peek(), "WHERE") {
            words.next();
            loop {
                query.conditions.push(Condition::parse(&mut words)?);
                if !is(words.peek(), "AND") {
                    break;
                }
                words.next();
            }
        }
        if is(words.peek(), "GROUP") {
            words.next();
            if !is(words.next().as_ref(), "BY") {
                return Err(String::from("GROUP must be followed by BY"));
            }
            query.group = Some(
                words
                    .next()
                    .ok_or("A property is missing after GROUP BY")?
                    .to_owned(),
            );
        }
        match words.next() {
            Some(word) => Err(format!("'{word}' is not understood here")),
            None => Ok(query),
        }
    }

    fn select(&self, rows: &[Value]) -> Vec<String> {
        let counts = self.fields.iter().any(|field| field == "COUNT(*)");
        if !counts {
            return rows.iter().map(|row| self.row(row, 1)).collect();
        }
        let Some(group) = &self.group else {
            return vec![self.row(&Value::Null, rows.len())];
        };
        let mut groups: BTreeMap<String, (usize, &Value)> = BTreeMap::new();
        for row in rows {
            groups.entry(text_at(row, group)).or_insert((0, row)).0 += 1;
        }
        groups
            .values()
            .map(|(count, row)| self.row(row, *count))
            .collect()
    }

    fn row(&self, row: &Value, count: usize) -> String {
        let mut picked = Map::new();
        for field in &self.fields {
            if field == "COUNT(*)" {
                picked.insert(field.clone(), json!(count));
            } else if let Some(value) = at(row, field) {
                put(&mut picked, field, value.clone());
            }
        }
        Value::Object(picked).to_string()
    }
}

impl Condition {
    fn parse<'a>(words: &mut impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut next = |what: &str| {
            words
                .next()
                .ok_or_else(|| format!("{what} is missing after WHERE"))
        };
        let path = next("A property")?.to_owned();
        let operator = next("A comparison")?.to_ascii_uppercase();
        let test = match operator.as_str() {
            "=" => Test::Is(vec![value(next("A value")?)]),
            "!=" | "<>" => Test::IsNot(value(next("A value")?)),
            "LIKE" => Test::Like(value(next("A value")?)),
            "IN" => {
                if next("A list")? != "(" {
                    return Err(String::from("IN must be followed by a list"));
                }
                let mut values = vec![value(next("A value")?)];
                loop {
                    match next("A closing bracket")? {
                        ")" => break,
                        "," => values.push(value(next("A value")?)),
                        word => return Err(format!("'{word}' is not understood in a list")),
                    }
                }
                Test::Is(values)
            }
            other => return Err(format!("The comparison '{other}' is not served")),
        };
        Ok(Self { path, test })
    }

    fn holds(&self, row: &Value) -> bool {
        let found = text_at(row, &self.path);
        match &self.test {
            Test::Is(values) => values.contains(&found),
            Test::IsNot(value) => found != *value,
            Test::Like(pattern) => match (pattern.strip_prefix('%'), pattern.strip_suffix('%')) {
                (None, None) => found == *pattern,
                (None, Some(head)) => found.starts_with(head),
                (Some(tail), None) => found.ends_with(tail),
                (Some(_), Some(_)) => found.contains(pattern.trim_matches('%')),
            },
        }
    }
}

/// A text or number of the expression.
fn value(word: &str) -> String {
    word.trim_matches('\'').to_owned()
}

/// Words, quoted texts, commas and brackets; `COUNT(*)` is one word.
fn words_of(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => 2 + rest[1..].find('\'').ok_or("A quoted text has no end")?,
            ',' | '(' | ')' => 1,
            _ if rest
                .get(..8)
                .is_some_and(|head| head.eq_ignore_ascii_case("COUNT(*)")) =>
            {
                8
            }
            _ => rest
                .find(|at: char| at.is_whitespace() || ",()'".contains(at))
                .unwrap_or(rest.len()),
        };
        words.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

fn at<'a>(row: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.')
        .try_fold(row, |value, name| value.get(name))
        .filter(|value| !value.is_null())
}

fn text_at(row: &Value, path: &str) -> String {
    match at(row, path) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn put(into: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            into.insert(path.to_owned(), value);
        }
        Some((head, tail)) => {
            let inner = into.entry(head).or_insert_with(|| json!({}));
            if let Some(inner) = inner.as_object_mut() {
                put(inner, tail, value);
            }
        }
    }
}

const STORED: [(&str, &str, &str); 2] = [
    (
        "unencrypted-volumes",
        "Volumes without encryption",
        "SELECT resourceId, accountId, awsRegion WHERE resourceType = 'AWS::EC2::Volume' AND configuration.encrypted = 'false'",
    ),
    (
        "buckets-by-region",
        "How many buckets each Region has",
        "SELECT awsRegion, COUNT(*) WHERE resourceType = 'AWS::S3::Bucket' GROUP BY awsRegion",
    ),
];

fn stored(call: &Call<'_>) -> Vec<Value> {
    if call.caller.account.id != SECURITY || call.region != HOME_REGION {
        return Vec::new();
    }
    STORED
        .iter()
        .map(|(name, about, expression)| {
            let id = format!(
                "query-{}",
                seed::word(call.world.seed, &["query", name], seed::LOWER, 12)
            );
            json!({"QueryId": id, "QueryName": name, "Description": about, "Expression": expression,
                   "QueryArn": format!("arn:aws:config:{HOME_REGION}:{SECURITY}:stored-query/{name}/{id}")})
        })
        .collect()
}

fn list_stored_queries(call: &Call<'_>) -> Answer {
    let rule = PageRule {
        limit_key: "MaxResults",
        limit_error: "ValidationException",
        ..PAGES
    };
    let queries: Vec<Value> = stored(call)
        .into_iter()
        .map(|mut query| {
            if let Some(members) = query.as_object_mut() {
                members.remove("Expression");
            }
            query
        })
        .collect();
    let (range, next) = page_of(call, &rule, queries.len())?;
    Ok(json!({"StoredQueryMetadata": queries[range], "NextToken": next}))
}

fn get_stored_query(call: &Call<'_>) -> Answer {
    let name = call.text("QueryName").unwrap_or_default();
    stored(call)
        .into_iter()
        .find(|query| query["QueryName"] == name)
        .map(|query| json!({"StoredQuery": query}))
        .ok_or_else(|| {
            ApiError::new(
                "ResourceNotFoundException",
                format!("The query {name} does not exist"),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_outside_the_served_part_is_refused() {
        for text in [
            "",
            "DELETE",
            "SELECT",
            "SELECT a WHERE",
            "SELECT a WHERE b",
            "SELECT a WHERE b = 'c",
            "SELECT a WHERE b > 3",
            "SELECT a ORDER BY a",
            "SELECT a WHERE b IN ('c'",
        ] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rows_hold_what_was_selected_and_nothing_else() {
        let query =
            Query::parse("select a.b, c where c LIKE 'x%' and a.b IN ('1', 'y z')").expect("is served");
        let row = json!({"a": {"b": "y z", "other": 2}, "c": "xx", "d": 1});
        assert!(query.conditions.iter().all(|condition| condition.holds(&row)));
        assert_eq!(query.select(&[row]), [r#"{"a":{"b":"y z"},"c":"xx"}"#]);
    }
}
