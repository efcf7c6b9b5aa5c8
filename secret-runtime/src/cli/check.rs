//! `check`: the report for people, and for programs.

use std::fmt;
use std::process::ExitCode;
use std::time::SystemTime;

use anstyle::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::{Value, json};

use super::{BAD, GOOD, REMARK, Shown, to_stdout};
use crate::{Mode, Problem, Report, ResolvedSecrets, Resolver, SecretReport, Source};

/// Raised when a field of the JSON goes or changes its meaning.
const VERSION: u32 = 1;

pub(super) fn run<T: ResolvedSecrets>(mut resolver: Resolver, as_json: bool, production: bool) -> ExitCode {
    if production {
        resolver.mode = Some((Mode::Production, "--production"));
    }
    let report = resolver.check::<T>();
    if as_json {
        to_stdout(json(&report));
    } else {
        to_stdout(Colored(&report));
    }
    if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The report as a coloured table, with what is to be said of each secret below its row.
struct Colored<'a>(&'a Report);

impl fmt::Display for Colored<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        let bold = Style::new().bold();
        writeln!(f, "mode: {bold}{}{bold:#} ({})", report.mode(), report.evidence())?;
        for remark in report.remarks() {
            writeln!(f, "{REMARK}remark: {remark}{REMARK:#}")?;
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.add_row(["SECRET", "FIELD", "STRENGTH", "FINGERPRINT", "SOURCE"]);
        table.add_rows(report.secrets().iter().map(SecretReport::cells));
        for column in table.column_iter_mut() {
            column.set_padding((0, 2)).set_constraint(ColumnConstraint::ContentWidth);
        }
        let mut lines = table.lines();
        writeln!(f, "{bold}{}{bold:#}", lines.next().unwrap_or_default().trim_end())?;
        for (secret, line) in report.secrets().iter().zip(lines) {
            let is_refused = report.problems().iter().any(|problem| problem.field() == Some(secret.field()));
            let style = if is_refused { BAD } else { GOOD };
            writeln!(f, "{style}{}{style:#}", line.trim_end())?;
            if !secret.description().is_empty() {
                writeln!(f, "    {}", secret.description())?;
            }
            for key in secret.keys().iter().skip(1) {
                writeln!(f, "  {}: {}+ bits, {}", key.place(), key.strength(), key.fingerprint())?;
            }
            for remark in secret.remarks() {
                writeln!(f, "  {REMARK}- {remark}{REMARK:#}")?;
            }
        }
        for problem in report.problems() {
            writeln!(f, "{}", Shown(problem))?;
        }
        match report.problems().len() {
            0 => write!(f, "{GOOD}ok{GOOD:#}: {}", outlook(report)),
            1 => write!(f, "{BAD}1 problem{BAD:#}: a start would be refused"),
            count => write!(f, "{BAD}{count} problems{BAD:#}: a start would be refused"),
        }
    }
}

/// What a start would do.
fn outlook(report: &Report) -> String {
    match report.secrets().iter().filter(|secret| secret.would_be_generated()).count() {
        0 => "a start would succeed".to_owned(),
        1 => "a start would succeed, and generate 1 key".to_owned(),
        count => format!("a start would succeed, and generate {count} keys"),
    }
}

fn json(report: &Report) -> String {
    let value = json!({
        "version": VERSION,
        "ok": report.is_ok(),
        "mode": report.mode().to_string(),
        "evidence": report.evidence(),
        "remarks": report.remarks(),
        "secrets": report.secrets().iter().map(secret).collect::<Vec<_>>(),
        "problems": report.problems().iter().map(problem).collect::<Vec<_>>(),
    });
    format!("{value:#}")
}

fn secret(secret: &SecretReport) -> Value {
    let keys = secret.keys().iter().map(|key| {
        let since = key.since().and_then(|since| since.duration_since(SystemTime::UNIX_EPOCH).ok());
        json!({
            "place": key.place().to_string(),
            "strength": key.strength(),
            "fingerprint": key.fingerprint(),
            "since": since.map(|since| since.as_secs()),
        })
    });
    json!({
        "name": secret.name(),
        "field": secret.field(),
        "description": secret.description(),
        "source": secret.source().map(source),
        "would_be_generated": secret.would_be_generated(),
        "keys": keys.collect::<Vec<_>>(),
        "remarks": secret.remarks(),
    })
}

fn source(source: &Source) -> Value {
    let kind = match source {
        Source::Variable { .. } => "variable",
        Source::Dotenv { .. } => "dotenv",
        Source::NamedFile { .. } => "named-file",
        Source::Credential { .. } => "credential",
        Source::File { .. } | Source::Generated { .. } => "file",
        Source::Store { .. } | Source::GeneratedInStore { .. } => "store",
    };
    json!({ "kind": kind, "text": source.to_string() })
}

fn problem(problem: &Problem) -> Value {
    json!({
        "name": problem.name(),
        "field": problem.field(),
        "kind": format!("{:?}", problem.kind()),
        "detail": problem.detail(),
        "remedy": problem.remedy(),
    })
}
