// Which system a file is of: this one, or that of a folder with a system of its own.
#pragma once

#include "inspect/loader_search.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// Whether `folder`, without symbolic links, is of a layer of a container's image, which is no
/// system without the others: overlay2/ID/diff, overlay/ID/diff, snapshots/ID/fs.
///
/// Source: Docker's and Podman's overlay drivers, containerd's overlayfs snapshotter.
bool is_in_layer(std::string_view folder);

/// Finds systems around files, and keeps what was read of them.
class SystemRoots {
public:
    /// `given` are folders that the user calls roots; what is in none of them is in /.
    explicit SystemRoots(const std::vector<std::string>& given);

    /// The innermost system that `folder` is in: the folder that has both usr and a loader, or the
    /// given root, or /. nullptr where that is not known, as in a layer of an image.
    ///
    /// `folder` is absolute and without symbolic links.
    LoaderSearch* find(const std::string& folder);

    /// What of the systems could not be read, once.
    std::vector<Omission> take_omissions();

private:
    LoaderSearch* open(const std::string& root);
    bool is_system(const std::string& folder);

    std::vector<std::string> given_;     ///< without symbolic links and without a slash behind
    std::map<std::string, bool> known_;  ///< whether a folder is a system's root
    /// By root; null for one that cannot be opened.
    std::map<std::string, std::unique_ptr<LoaderSearch>> searches_;
};

}  // namespace hemostat::inspect
