#include "advisory/catalogue.h"

#include "advisory/compiled_in.h"
#include "advisory/csaf.h"
#include "base/file.h"
#include "base/text.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>
#include <vector>

namespace hemostat::advisory {
namespace {

/// A document, which is read when it is first asked for: most runs need one of them.
struct Entry {
    const CompiledIn* compiled_in = nullptr;  ///< nothing for a document that was loaded
    std::string document;                     ///< once it was read
    std::unique_ptr<const Advisory> advisory;
};

/// Lifetime: its entries stay as long as the process, replaced ones as well: findings name them.
class Catalogue {
public:
    static Catalogue& instance() {
        static Catalogue catalogue;
        return catalogue;
    }

    const Advisory* find(std::string_view id) {
        const std::lock_guard lock(mutex_);
        const auto found = by_id_.find(to_lower(id));
        return found == by_id_.end() ? nullptr : &read(*found->second);
    }

    std::span<const Advisory* const> all() {
        const std::lock_guard lock(mutex_);
        if (all_.size() != by_id_.size()) {
            all_.clear();
            for (const auto& [id, entry] : by_id_) {
                all_.push_back(&read(*entry));
            }
        }
        return all_;
    }

    std::string_view document_of(const Advisory& advisory) {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find(
            entries_, &advisory, [](const auto& entry) { return entry->advisory.get(); });
        return found == entries_.end() ? std::string_view() : std::string_view((*found)->document);
    }

    void add(std::string document, Advisory advisory) {
        const std::lock_guard lock(mutex_);
        entries_.push_back(std::make_unique<Entry>());
        Entry& entry = *entries_.back();
        entry.document = std::move(document);
        by_id_[to_lower(advisory.id)] = &entry;
        entry.advisory = std::make_unique<const Advisory>(std::move(advisory));
        all_.clear();
    }

private:
    Catalogue() {
        for (const CompiledIn& document : compiled_in()) {
            entries_.push_back(std::make_unique<Entry>());
            entries_.back()->compiled_in = &document;
            by_id_[std::string(document.name)] = entries_.back().get();
        }
    }

    // The documents are our own, and a test reads each.
    static const Advisory& read(Entry& entry) {
        if (entry.advisory == nullptr) {
            entry.document = entry.compiled_in->json();
            entry.advisory = std::make_unique<const Advisory>(*parse_csaf(entry.document));
        }
        return *entry.advisory;
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<Entry>> entries_;
    std::map<std::string, Entry*, std::less<>> by_id_;  ///< in lower case
    std::vector<const Advisory*> all_;
};

Result<std::vector<std::string>> documents_in(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> paths;
    std::filesystem::directory_iterator entries(folder, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
        if (entries->path().extension() == ".json") {
            paths.push_back(entries->path().string());
        }
        if (paths.size() > files_max) {
            return fail(ErrorKind::limit, folder + ": holds more than 10000 advisories");
        }
    }
    if (error) {
        return fail(ErrorKind::io, folder + ": " + error.message());
    }
    if (paths.empty()) {
        return fail(ErrorKind::invalid_input,
                    folder + ": holds no file whose name ends in .json, as an advisory's does");
    }
    std::ranges::sort(paths);
    return paths;
}

struct Loaded {
    std::string path;
    std::string document;
    Advisory advisory;
};

Result<Loaded> load_file(const std::string& path) {
    auto document = read_file(path, csaf_size_max);
    if (!document) {
        return in_context(path, std::move(document).error());
    }
    auto advisory = parse_csaf(*document);
    if (!advisory) {
        return in_context(path, std::move(advisory).error());
    }
    return Loaded{path, *std::move(document), *std::move(advisory)};
}

}  // namespace

Status load_folder(const std::string& folder) {
    TRY(const auto paths, documents_in(folder));
    std::map<std::string, Loaded> by_id;
    for (const std::string& path : paths) {
        auto loaded = load_file(path);
        if (!loaded) {
            return tl::make_unexpected(std::move(loaded).error());
        }
        const std::string id = loaded->advisory.id;
        const auto [first, is_new] = by_id.try_emplace(id, *std::move(loaded));
        if (!is_new) {
            return fail(ErrorKind::invalid_input, path + ": is about " + id + " as " +
                                                      first->second.path +
                                                      " is; one document is enough");
        }
    }
    for (auto& [id, loaded] : by_id) {
        Catalogue::instance().add(std::move(loaded.document), std::move(loaded.advisory));
    }
    return Done{};
}

std::string_view document_of(const Advisory& advisory) {
    return Catalogue::instance().document_of(advisory);
}

std::span<const Advisory* const> all() {
    return Catalogue::instance().all();
}

const Advisory* find(std::string_view id) {
    return Catalogue::instance().find(id);
}

const Advisory& heartbleed() {
    return *find("CVE-2014-0160");
}

}  // namespace hemostat::advisory
