// One file, or all the files in an archive -> what came of it.
#pragma once

#include "archive/input.h"
#include "inspect/content_inspector.h"
#include "inspect/installed_packages.h"
#include "inspect/outcome.h"
#include "inspect/source_trees.h"

#include <string>

namespace hemostat::inspect {

/// What files are read with, and what is put together of many.
struct Readers {
    ContentInspector& inspector;
    InstalledPackages& packages;
    SourceTrees& sources;
};

/// Reads `file` and everything in it, however deep.
Outcome read_file(const std::string& path, archive::RandomAccess& file, Readers readers);

/// An omission of what stands at `path`, which need not be printable.
Omission omission_of(const std::string& path, std::string why);

}  // namespace hemostat::inspect
