//! A store works wherever it is called, and may be dropped there.

use secret_runtime::{ParameterStore, SecretsManager, Store};
use tokio::runtime::{Builder, Runtime};

use crate::{entry, keys, parameters, secrets, servers, there};

/// Makes stores, uses and drops them.
fn use_stores() {
    let [moto, _] = servers();
    let (secrets, parameters): (SecretsManager, ParameterStore) = (secrets(moto), parameters(moto));
    for store in [&secrets as &dyn Store, &parameters] {
        let entry = entry();
        store.create("jwt", &entry).unwrap();
        assert_eq!(keys(&there(store, "jwt").entry), keys(&entry));
    }
}

fn runtimes() -> [Runtime; 2] {
    [Builder::new_current_thread(), Builder::new_multi_thread()]
        .map(|mut builder| builder.enable_all().build().unwrap())
}

#[test]
fn without_a_runtime() {
    use_stores();
}

#[test]
fn inside_a_runtime() {
    for runtime in runtimes() {
        runtime.block_on(async { use_stores() });
        runtime.block_on(async { tokio::spawn(async { use_stores() }).await }).unwrap();
        runtime.block_on(async { tokio::task::spawn_blocking(use_stores).await }).unwrap();
    }
}

#[test]
fn made_in_one_runtime_used_in_another_dropped_in_a_third() {
    let [moto, _] = servers();
    let store = runtimes()[0].block_on(async { secrets(moto) });
    let entry = entry();
    runtimes()[1].block_on(async { store.create("jwt", &entry) }).unwrap();
    assert_eq!(keys(&there(&store, "jwt").entry), keys(&entry), "its connection outlives the runtime");
    runtimes()[0].block_on(async { drop(store) });
}
