//! The guide: a page a topic. The [front page](crate) has the outline, the words and their defaults.
//!
//! | page | answers |
//! |---|---|
//! | [`modes`] | Is this production? Who decides, and what differs? |
//! | [`files`] | Which files are read and written, where, and what is asked of them? |
//! | [`rotation`] | How is a key changed while people are logged in? |
//! | [`fleets`] | How do many machines agree on one key? |
//! | [`testing`] | How does an application's test get its secrets? |
//! | [`threat_model`] | What is guarded, from whom, and where does it end? |
//! | [`features`] | What does each cargo feature add, and cost? |
//! | [`coming_from`] | What changes for a service that has keys already? |

#[doc = include_str!("modes.md")]
pub mod modes {}

#[doc = include_str!("files.md")]
pub mod files {}

#[doc = include_str!("rotation.md")]
pub mod rotation {}

#[doc = include_str!("fleets.md")]
pub mod fleets {}

#[doc = include_str!("testing.md")]
pub mod testing {}

/// What is guarded and from whom, what answers each threat, how that was tried, and where it ends.
///
#[doc = include_str!("../../SECURITY.md")]
pub mod threat_model {}

#[doc = include_str!("features.md")]
pub mod features {}

pub mod coming_from;
