//! `rotate`: the steps of a rotation.

use std::time::Duration;

use clap::Subcommand;

use super::to_stdout;
use crate::{Problem, ResolvedSecrets, Resolver};

/// A step of a rotation.
#[derive(Clone, Copy, Debug, Subcommand)]
#[non_exhaustive]
pub enum Step {
    /// Puts a next key beside the current one: it verifies from now on, and signs nothing yet
    Publish,
    /// Makes the next key the current one: it signs, and the old key verifies
    #[non_exhaustive]
    Promote {
        /// How long the next key must have been there: longer than every process takes to load it
        #[arg(long, value_name = "TIME", default_value = "5m", value_parser = humantime::parse_duration)]
        min_age: Duration,
    },
    /// Takes old keys away
    #[non_exhaustive]
    Retire {
        /// How long anything that an old key signed stays valid, and on top how long every process
        /// takes to load a promotion
        #[arg(long, value_name = "TIME", default_value = "30d", value_parser = humantime::parse_duration)]
        longest_life: Duration,
    },
}

pub(super) fn run<T: ResolvedSecrets>(resolver: &Resolver, name: &str, step: Step) -> Result<(), Problem> {
    let rotation = resolver.rotation::<T>(name)?;
    let rotated = match step {
        Step::Publish => rotation.publish(),
        Step::Promote { min_age } => rotation.promote(min_age),
        Step::Retire { longest_life } => rotation.retire(longest_life),
    };
    to_stdout(rotated?);
    Ok(())
}
