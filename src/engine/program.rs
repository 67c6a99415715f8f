//! The process of a server, as it wants to be seen. An engine in somebody else's process knows of none.

/// What INFO tells of it.
pub struct Program {
    pub executable: String,
    /// Empty for none.
    pub config_file: String,
}
