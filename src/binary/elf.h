// Executables, libraries and objects of Unix systems.
#pragma once

#include "binary/image.h"

namespace hemostat::binary {

/// Reads an ELF file of either word size and byte order.
///
/// Linked files are read as the loader reads them, so that their sections may be missing or lie.
/// A symbol table that the linker left adds to `defined`. An object is read by its sections.
/// Does not look into debug information, nor relocate or uncompress anything.
/// Errors: malformed when it is not ELF or of no known class, byte order or version; truncated
///         within the header. Whatever is wrong behind it is the image's `defect`.
/// Lifetime: as Image says.
/// Source: System V gABI; <elf.h> for what the processors' supplements add.
wire::Decoded<Image> parse_elf(ByteView file);

}  // namespace hemostat::binary
