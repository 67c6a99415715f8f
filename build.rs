fn main() {
    // Unless told, cargo takes every file of the package, the JavaScript too, for something the build depends on.
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "node")]
    napi_build::setup();
}
