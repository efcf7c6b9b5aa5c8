//! An application that knows the runtime by another name.
