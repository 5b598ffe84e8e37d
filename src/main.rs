//! The program; everything it does is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A request takes many small pieces of memory for a moment; this gives them out faster than the system does.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    fitex::cli::main()
}
