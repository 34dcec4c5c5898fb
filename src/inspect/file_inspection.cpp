#include "inspect/file_inspection.h"

#include "advisory/catalogue.h"
#include "archive/input.h"
#include "base/text.h"
#include "inspect/content_inspector.h"
#include "inspect/file_reading.h"
#include "inspect/installed_packages.h"
#include "inspect/loaded_libraries.h"
#include "inspect/outcome_cache.h"
#include "inspect/source_trees.h"
#include "inspect/task_pool.h"

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <span>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace hemostat::inspect {
namespace {

/// Files are handed over by the batch, so that threads seldom wait for each other.
constexpr std::size_t batch_size = 16;
constexpr std::size_t path_size_max = 4096;
constexpr auto report_interval = std::chrono::milliseconds(100);

/// A folder whose files are read by several threads.
struct ReadFolder {
    std::string path;
    dev_t device = 0;
    bool is_kept = false;  ///< in the cache
    std::optional<KnownFiles> known = {};

    std::mutex mutex;  ///< over what follows
    KnownFiles found = {};
    std::size_t left = 0;  ///< files that are yet to be read
};

struct Batch {
    std::shared_ptr<ReadFolder> folder;
    std::vector<FoundFile> files;
};

using Task = std::variant<Folder, Batch>;

/// A file that cannot be read any more once all is to stop, however large it is.
class UntilStopped final : public archive::RandomAccess {
public:
    UntilStopped(archive::RandomAccess& inner, const std::atomic<bool>& is_stopped)
        : inner_(inner), is_stopped_(is_stopped) {}

    [[nodiscard]] std::uint64_t size() const override { return inner_.size(); }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
        if (is_stopped_) {
            return fail(ErrorKind::io, "interrupted");
        }
        return inner_.read_at(offset, out);
    }

private:
    archive::RandomAccess& inner_;
    const std::atomic<bool>& is_stopped_;
};

/// What each thread has for itself.
struct Worker {
    ContentInspector inspector;
    std::optional<OutcomeCache::Reader> cache = {};
};

/// Where a finding stands in the report: with its file, or with its database.
std::string place_of(const finding::Asset& asset) {
    const auto* const package = std::get_if<finding::Package>(&asset);
    return package == nullptr ? std::get<finding::File>(asset).path
                              : package->database + '#' + package->name + ':' +
                                    package->architecture + ' ' + package->version;
}

class Inspection {
public:
    Inspection(const FileInspectionOptions& options, std::vector<Worker> workers)
        : options_(options),
          workers_(std::move(workers)),
          tree_(options.tree),
          started_(std::chrono::steady_clock::now()),
          packages_(options.advisory) {}

    Result<Progress> run(finding::Sink& sink) {
        TRY(Listing roots, tree_.roots());
        if (const Status opened = open_cache(); !opened) {
            progress_.cache_failure = opened.error().what;
        }
        omissions_ = std::move(roots.omissions);
        TaskPool<Task> pool(make_tasks(std::move(roots), std::make_shared<ReadFolder>()),
                            workers_.size());
        report();
        std::vector<std::jthread> threads;
        TRY([[maybe_unused]] const Done started, start(threads, pool));
        while (!pool.wait_for(report_interval)) {
            report();
        }
        threads.clear();
        if (const Status flushed = cache_ ? cache_->flush() : Done{}; !flushed) {
            progress_.cache_failure = flushed.error().what;
        }
        deliver(sink);
        return std::exchange(progress_, {});
    }

private:
    Status open_cache() {
        if (options_.cache_folder.empty()) {
            return Done{};
        }
        TRY(auto cache,
            OutcomeCache::open(options_.cache_folder, advisory::document_of(options_.advisory)));
        for (Worker& worker : workers_) {
            TRY(worker.cache, cache.reader());
        }
        cache_ = std::move(cache);
        return Done{};
    }

    /// As many threads as the system gives.
    Status start(std::vector<std::jthread>& threads, TaskPool<Task>& pool) {
        threads.reserve(workers_.size());
        try {
            while (threads.size() < workers_.size()) {
                threads.emplace_back(
                    [this, number = threads.size(), &pool] { work(number, pool); });
            }
        } catch (const std::system_error& error) {
            pool.leave(workers_.size() - threads.size());
            if (threads.empty()) {
                return fail(ErrorKind::io,
                            std::string("cannot start a thread: ") + error.code().message());
            }
        }
        return Done{};
    }

    void work(std::size_t number, TaskPool<Task>& pool) {
        Worker& worker = workers_[number];
        while (auto task = pool.next(number)) {
            if (is_cancelled_) {
                continue;  // what waits is left undone
            }
            if (auto* const folder = std::get_if<Folder>(&*task)) {
                pool.push(number, list(*folder, worker));
            } else {
                read_batch(std::get<Batch>(*task), worker);
            }
        }
    }

    std::vector<Task> list(const Folder& folder, Worker& worker) {
        auto read = std::make_shared<ReadFolder>();
        read->path = folder.path;
        if (cache_) {
            read->known = worker.cache->find_folder(folder.path);
        }
        const WallTime listed_at = std::chrono::system_clock::now();
        Listing listing = tree_.list(folder, read->known ? &*read->known : nullptr);
        read->found = std::move(listing.known);
        read->is_kept = cache_ && !read->found.mount.empty();
        read->device = listing.device;
        if (const auto& names = read->found.names;
            names != nullptr &&
            !is_settled(names->state, listed_at.time_since_epoch(), options_.settling_time)) {
            read->found.names = nullptr;
        }
        Outcome outcome;
        outcome.omissions = std::move(listing.omissions);
        publish(std::move(outcome), {.unchanged_count = read->found.unremarkable.size()});
        if (listing.files.empty()) {
            keep(*read);
        }
        return make_tasks(std::move(listing), read);
    }

    static std::vector<Task> make_tasks(Listing listing,
                                        const std::shared_ptr<ReadFolder>& folder) {
        std::vector<Task> tasks(std::make_move_iterator(listing.folders.begin()),
                                std::make_move_iterator(listing.folders.end()));
        folder->left = listing.files.size();
        for (std::size_t begin = 0; begin < listing.files.size(); begin += batch_size) {
            const auto files = std::span(listing.files).subspan(begin);
            const auto batch = files.first(std::min(batch_size, files.size()));
            tasks.emplace_back(Batch{
                folder,
                {std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end())}});
        }
        return tasks;
    }

    void read_batch(const Batch& batch, Worker& worker) {
        std::vector<FileState> unremarkable;
        for (const FoundFile& file : batch.files) {
            if (is_cancelled_) {
                return;
            }
            const std::string path = join(batch.folder->path, file.name);
            if (auto known = find_known(*batch.folder, path, file, worker)) {
                publish(*std::move(known), {.unchanged_count = 1});
                continue;
            }
            begin(path);
            if (const auto state = read(path, *batch.folder, worker.inspector)) {
                unremarkable.push_back(*state);
            }
        }
        ReadFolder& folder = *batch.folder;
        const std::lock_guard lock(folder.mutex);
        folder.found.unremarkable.insert(folder.found.unremarkable.end(), unremarkable.begin(),
                                         unremarkable.end());
        folder.left -= batch.files.size();
        if (folder.left == 0) {
            keep(folder);
        }
    }

    std::optional<Outcome> find_known(const ReadFolder& folder, const std::string& path,
                                      const FoundFile& file, Worker& worker) {
        if (!folder.is_kept || !file.state) {
            return std::nullopt;
        }
        auto known = worker.cache->find(path, *file.state, folder.found.mount);
        if (known) {
            for (FoundCopy& copy : known->copies) {
                copy.finding.advisory = options_.advisory.id;
            }
        }
        return known;
    }

    /// Gives the file's state where nothing came of it, and it may be known by it again.
    std::optional<FileState> read(const std::string& path, const ReadFolder& folder,
                                  ContentInspector& inspector) {
        auto file = archive::FileBytes::open(path);
        if (!file) {
            // What has gone since it was listed is no gap.
            Outcome outcome;
            if (::access(path.c_str(), F_OK) == 0 || errno != ENOENT) {
                outcome.omissions.push_back(omission_of(path, file.error().what));
            }
            publish(std::move(outcome), {.file_count = 1});
            return std::nullopt;
        }
        // As it stands before it is read: what changes meanwhile is not that.
        const auto state = file->state();
        const WallTime read_at = std::chrono::system_clock::now();
        const std::uint64_t byte_count = inspector.byte_count();
        UntilStopped bytes(*file, is_cancelled_);
        Outcome outcome = read_file(path, bytes, {inspector, packages_, sources_});
        const bool is_kept = folder.is_kept && outcome.is_repeatable && state &&
                             file->device() == folder.device &&
                             is_settled(*state, read_at.time_since_epoch(), options_.settling_time);
        const bool is_unremarkable = is_kept && outcome.is_empty();
        if (is_kept && !is_unremarkable) {
            cache_->keep(path, *state, folder.found.mount, outcome);
        }
        publish(std::move(outcome),
                {.file_count = 1, .byte_count = inspector.byte_count() - byte_count});
        return is_unremarkable ? state : std::nullopt;
    }

    void keep(ReadFolder& folder) {
        if (folder.is_kept) {
            std::ranges::sort(folder.found.unremarkable);
            if (folder.known != folder.found) {
                cache_->keep_folder(folder.path, std::move(folder.found));
            }
        }
    }

    void begin(const std::string& path) {
        const std::lock_guard lock(mutex_);
        progress_.path = path;
    }

    void publish(Outcome outcome, const Coverage& covered) {
        const std::lock_guard lock(mutex_);
        progress_.coverage.add(covered);
        for (FoundCopy& copy : outcome.copies) {
            progress_.verdicts.add(copy.finding.verdict());
            packages_.note(std::get<finding::File>(copy.finding.asset).path,
                           std::move(copy.digests));
            findings_.push_back(std::move(copy.finding));
        }
        std::ranges::move(outcome.omissions, std::back_inserter(omissions_));
        std::ranges::for_each(outcome.links, [&](auto& link) { loaded_.take(std::move(link)); });
        progress_.coverage.omission_count = omissions_.size();
    }

    /// Says how far it is, and asks whether to go on.
    void report() {
        is_cancelled_ = is_cancelled_ || options_.is_stop_requested();
        std::unique_lock lock(mutex_);
        Progress now = progress_;
        lock.unlock();
        now.path = printable(now.path, path_size_max);
        now.elapsed = elapsed();
        options_.on_progress(now);
    }

    [[nodiscard]] Duration elapsed() const {
        return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started_);
    }

    void follow_links() {
        const auto is_stopped = [this] {
            is_cancelled_ = is_cancelled_ || options_.is_stop_requested();
            return is_cancelled_.load();
        };
        const auto inspect = [this](const std::string& path) {
            read(path, {}, workers_.front().inspector);
        };
        loaded_.follow({.inspected = options_.tree.roots,
                        .system_roots = options_.system_roots,
                        .is_stop_requested = is_stopped,
                        .inspect = inspect},
                       findings_, omissions_);
    }

    void deliver(finding::Sink& sink) {
        follow_links();
        packages_.join(options_.system_roots, findings_, omissions_);
        loaded_.describe(findings_);
        std::ranges::move(sources_.judge(options_.advisory), std::back_inserter(findings_));
        progress_.verdicts = {};
        for (const finding::Finding& finding : findings_) {
            progress_.verdicts.add(finding.verdict());
        }
        std::ranges::sort(omissions_, {}, [](const Omission& omission) {
            return std::tie(omission.path, omission.why);
        });
        // An archive may hold several files of one name.
        std::ranges::sort(findings_, {}, [](const finding::Finding& finding) {
            return std::pair(place_of(finding.asset), finding.evidence);
        });
        const auto wishes = std::ranges::count_if(omissions_, &Omission::is_wish);
        progress_.coverage.wish_count = static_cast<std::uint64_t>(wishes);
        progress_.coverage.omission_count = omissions_.size() - progress_.coverage.wish_count;
        progress_.coverage.is_complete = !is_cancelled_;
        progress_.elapsed = elapsed();
        options_.on_progress(progress_);
        for (finding::Finding& finding : findings_) {
            sink.take(std::move(finding));
        }
        std::ranges::for_each(omissions_, options_.on_omission);
    }

    const FileInspectionOptions& options_;
    std::vector<Worker> workers_;
    FileTree tree_;
    Instant started_;
    std::optional<OutcomeCache> cache_;
    std::atomic<bool> is_cancelled_ = false;  ///< tells the threads
    InstalledPackages packages_;
    SourceTrees sources_;
    LoadedLibraries loaded_;

    std::mutex mutex_;  ///< over what follows
    std::vector<finding::Finding> findings_;
    std::vector<Omission> omissions_;
    Progress progress_;
};

}  // namespace

Result<Progress> inspect_files(const FileInspectionOptions& options, finding::Sink& sink) {
    std::vector<Worker> workers;
    for (unsigned count = 0; count < std::max(options.job_count, 1U); ++count) {
        TRY(auto inspector, ContentInspector::make(options.advisory));
        workers.push_back({std::move(inspector)});
    }
    return Inspection(options, std::move(workers)).run(sink);
}

}  // namespace hemostat::inspect
