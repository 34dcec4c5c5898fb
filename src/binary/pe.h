// Executables and libraries of Windows.
//
//   file     = "MZ" … lfanew(4) at 60 … at lfanew: "PE" NUL NUL header optional *section …
//   header   = machine(2) sections(2) time(4) symbols(4) count(4) optional_size(2) flags(2)
//   optional = magic(2) … directories(4) *( address(4) size(4) )
//   section  = name(8) vsize(4) address(4) size(4) offset(4) … flags(4)              40 bytes
//
// Everything is little-endian. Addresses are counted from where the file is loaded.
#pragma once

#include "binary/image.h"

namespace hemostat::binary {

/// Reads a PE32 or PE32+ file.
///
/// Exports by name are `defined`, imports by name `undefined`; those by number are passed over.
/// `needed` are the libraries of both import tables, the one for late loading behind the other.
/// Does not read objects, the symbol table that some linkers leave, or what .NET keeps inside.
/// Errors: malformed when it is not PE or of no known kind; truncated within the headers. Whatever
///         is wrong behind them is the image's `defect`.
/// Lifetime: as Image says.
/// Source: Microsoft's PE/COFF specification.
wire::Decoded<Image> parse_pe(ByteView file);

}  // namespace hemostat::binary
