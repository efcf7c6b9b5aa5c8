//! Entries of Secrets Manager: each operation of a store in as few requests as it takes.

use std::sync::Arc;

use secrecy::SecretString;

use super::blocking::each;
use super::requests::{Batch, Requests, moved};
use super::stages::Stages;
use super::step::Step;
use super::visible::wait_for;
use crate::{Entry, StoreError, StoreErrorKind, Stored, Version};

pub(super) async fn read(requests: &Requests, name: &str) -> Result<Option<Stored>, StoreError> {
    of(requests, name, requests.stages(name).await?, &Batch::new()).await
}

pub(super) async fn read_all(requests: &Requests, names: Vec<String>) -> Vec<Result<Option<Stored>, StoreError>> {
    let stages = each(names.clone(), |name| {
        let requests = requests.clone();
        async move { requests.stages(&name).await }
    });
    let stages = stages.await;
    let found = names.iter().zip(&stages).filter(|(_, stages)| matches!(stages, Ok(Some(_))));
    let found: Vec<String> = found.map(|(name, _)| name.clone()).collect();
    let batch = Arc::new(if found.len() > 1 { requests.batch(&found).await } else { Batch::new() });
    let all = each(names.into_iter().zip(stages).collect(), |(name, stages)| {
        let (requests, batch) = (requests.clone(), Arc::clone(&batch));
        async move { of(&requests, &name, stages?, &batch).await }
    });
    all.await
}

pub(super) async fn create(
    requests: &Requests,
    name: &str,
    text: &SecretString,
    kms_key: Option<String>,
) -> Result<(), StoreError> {
    let created = requests.create(name, text, kms_key).await;
    if matches!(&created, Err(error) if error.kind() != StoreErrorKind::Conflict) {
        return created;
    }
    // Whoever has won: the next read shall find it, or what is wrong with it.
    wait_for(|| async { Ok(read(requests, name).await?.is_some()) }).await?;
    created
}

pub(super) async fn replace(requests: &Requests, name: &str, entry: &Entry, over: &Version) -> Result<(), StoreError> {
    let stages = requests.stages(name).await?.ok_or_else(moved)?;
    let is_half_promoted = stages.is_half_promoted_from(over);
    if stages.version() != *over && !is_half_promoted {
        return Err(moved());
    }
    let stored = requests.entry(name, &stages, &Batch::new()).await?.entry;
    match (Step::between(&stored, entry), is_half_promoted) {
        (Ok(Step::Nothing), true) => end_promotion(requests, name, &stages.current).await?,
        (_, true) => return Err(moved()),
        (Ok(Step::Nothing), false) => return Ok(()),
        (step, false) => take(requests, name, &stages, step?, entry).await?,
    }
    let is_over =
        |now: Option<Stages>| now.is_none_or(|now| now.version() != *over && !now.is_half_promoted_from(over));
    wait_for(|| async { Ok(is_over(requests.stages(name).await?)) }).await
}

async fn take(requests: &Requests, name: &str, stages: &Stages, step: Step, entry: &Entry) -> Result<(), StoreError> {
    match (step, &entry.next, stages.next(), &stages.previous) {
        (Step::Publish, Some(next), _, _) => requests.publish(name, stages, &next.text).await,
        (Step::Promote, _, Some(next), _) => {
            // AWS takes `AWSPREVIOUS` along.
            requests.move_stage(name, "AWSCURRENT", &stages.current, Some(next)).await?;
            end_promotion(requests, name, next).await
        }
        (Step::Withdraw, _, Some(next), _) => requests.move_stage(name, "AWSPENDING", next, None).await,
        (Step::Retire, _, _, Some(previous)) => requests.move_stage(name, "AWSPREVIOUS", previous, None).await,
        _ => Ok(()),
    }
}

/// What has been promoted is not pending any more; somebody else may have said so already.
async fn end_promotion(requests: &Requests, name: &str, version: &str) -> Result<(), StoreError> {
    match requests.move_stage(name, "AWSPENDING", version, None).await {
        Err(error) if error.kind() == StoreErrorKind::Conflict => Ok(()),
        ended => ended,
    }
}

async fn of(
    requests: &Requests,
    name: &str,
    stages: Option<Stages>,
    batch: &Batch,
) -> Result<Option<Stored>, StoreError> {
    match stages {
        Some(stages) => requests.entry(name, &stages, batch).await.map(Some),
        None => Ok(None),
    }
}
