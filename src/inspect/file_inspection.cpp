#include "inspect/file_inspection.h"

#include "archive/image_layers.h"
#include "archive/walk.h"
#include "base/text.h"
#include "inspect/content_inspector.h"
#include "inspect/installed_packages.h"
#include "inspect/source_trees.h"

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace hemostat::inspect {
namespace {

/// Files are handed over by the batch, so that readers seldom wait for the queue.
constexpr std::size_t batch_size = 64;
constexpr std::size_t waiting_batches_max = 16;
constexpr std::size_t path_size_max = 4096;
constexpr auto report_interval = std::chrono::milliseconds(100);

struct Results {
    std::vector<finding::Finding> findings;
    std::vector<Omission> omissions;
};

/// The front of `content`, up to `size_max` bytes.
Result<Bytes> read_front(archive::Input& content, std::size_t size_max) {
    constexpr std::size_t step = std::size_t{64} << 10U;
    Bytes front;
    std::size_t size = 0;
    while (front.size() < size_max) {
        const std::size_t begin = front.size();
        front.resize(std::min(size_max, begin + step));
        TRY(size, content.read(std::span(front).subspan(begin)));
        front.resize(begin + size);
        if (size == 0) {
            break;
        }
    }
    return front;
}

using Batch = std::vector<std::string>;

/// Files on their way from the thread that lists them to those that read them.
class Queue {
public:
    /// Waits for room for at most `report_interval`; false when there was none.
    bool push(Batch& batch) {
        std::unique_lock lock(mutex_);
        if (!has_room_.wait_for(lock, report_interval,
                                [&] { return waiting_.size() < waiting_batches_max; })) {
            return false;
        }
        waiting_.push_back(std::exchange(batch, {}));
        has_more_.notify_one();
        return true;
    }

    /// Empty once it is closed and nothing is left.
    Batch pop() {
        std::unique_lock lock(mutex_);
        has_more_.wait(lock, [&] { return is_closed_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return {};
        }
        Batch batch = std::move(waiting_.front());
        waiting_.pop_front();
        has_room_.notify_one();
        return batch;
    }

    /// `keeps_waiting` lets what is waiting be read first.
    void close(bool keeps_waiting) {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
        if (!keeps_waiting) {
            waiting_.clear();
        }
        has_more_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable has_room_;
    std::condition_variable has_more_;
    std::deque<Batch> waiting_;
    bool is_closed_ = false;
};

/// Takes the files of an archive, or the file itself when it is none.
class FileVisitor final : public archive::Visitor {
public:
    FileVisitor(const std::string& path, archive::RandomAccess& file, ContentInspector& inspector,
                InstalledPackages& packages, SourceTrees& sources, Results& results)
        : path_(path),
          file_(file),
          inspector_(inspector),
          packages_(packages),
          sources_(sources),
          results_(results) {}

    void take(const std::string& path, archive::Input& content) override {
        archive::RandomAccess* const again = path == path_ ? &file_ : nullptr;
        if (const auto package = find_package_place(path)) {
            const auto take = [&](ByteView bytes) { packages_.take(*package, bytes); };
            read_and_inspect(path, content, again, {package_file_size_max, take});
        } else if (const auto source = find_source_place(path)) {
            const auto take = [&](ByteView bytes) { take_source(*source, path, bytes); };
            read_and_inspect(path, content, again, {source_size_max, take});
        } else {
            inspect(path, content, again);
        }
    }

    void not_inspected(const std::string& path, archive::Obstacle why,
                       const std::string& detail) override {
        std::string clause(to_string(why));
        clause += detail.empty() ? "" : ": " + detail;
        omit(path, std::move(clause));
    }

    void take_image(const std::string& path, const archive::ImageLayers& layers) override {
        for (finding::Finding& finding : results_.findings) {
            const std::string_view found = std::get<finding::File>(finding.asset).path;
            if (found.starts_with(path + "!") && layers.is_hidden(found.substr(path.size() + 1))) {
                finding.detail += finding.detail.empty() ? "" : "; ";
                finding.detail += "hidden by a later layer of the image";
            }
        }
    }

private:
    /// Something that a file is to be read for, beside being inspected.
    struct Purpose {
        std::size_t size_max = 0;
        std::function<void(ByteView)> take;
    };

    // What it says by its name is read beside what it is, so that no name hides code.
    void read_and_inspect(const std::string& path, archive::Input& content,
                          archive::RandomAccess* again, const Purpose& purpose) {
        auto front = read_front(content, purpose.size_max + 1);
        if (!front) {
            return;  // the walk tells of it
        }
        if (front->size() > purpose.size_max) {
            omit(path, "too large to be read as what its name says");
        } else {
            purpose.take(*front);
        }
        archive::Rejoined whole(std::move(*front), content);
        inspect(path, whole, again);
    }

    void take_source(const SourcePlace& place, const std::string& path, ByteView bytes) {
        if (!sources_.take(place, as_text(bytes))) {
            omit(path, "more source trees than are put together");
        }
    }

    void omit(const std::string& path, std::string why) {
        results_.omissions.push_back({printable(path, path_size_max), std::move(why)});
    }

    void inspect(const std::string& path, archive::Input& content, archive::RandomAccess* again) {
        auto found = inspector_.inspect(path, content, again);
        if (!found) {
            // The walk tells of what it could not read; our own limits are ours to tell.
            if (found.error().kind != ErrorKind::io &&
                found.error().kind != ErrorKind::invalid_input) {
                omit(path, found.error().what);
            }
        } else if (*found) {
            packages_.note(path, inspector_.digests());
            results_.findings.push_back(std::move(**found));
        }
    }

    const std::string& path_;
    archive::RandomAccess& file_;
    ContentInspector& inspector_;
    InstalledPackages& packages_;
    SourceTrees& sources_;
    Results& results_;
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
    Inspection(const FileInspectionOptions& options, std::vector<ContentInspector> inspectors)
        : options_(options),
          inspectors_(std::move(inspectors)),
          started_(std::chrono::steady_clock::now()),
          packages_(options.advisory) {}

    Result<Progress> run(finding::Sink& sink) {
        std::vector<std::jthread> readers;
        readers.reserve(inspectors_.size());
        for (ContentInspector& inspector : inspectors_) {
            readers.emplace_back([this, &inspector] { read_files(inspector); });
        }
        const Status listed = walk_files(
            options_.tree, [this](const std::string& path) { take_path(path); },
            [this](Omission omission) { listing_.omissions.push_back(std::move(omission)); },
            [this] { return is_stopped(); });
        push_batch();
        queue_.close(listed && !was_interrupted_);
        await_readers();
        readers.clear();
        if (!listed) {
            return tl::make_unexpected(listed.error());
        }
        deliver(sink);
        return std::exchange(progress_, {});
    }

private:
    void take_path(const std::string& path) {
        batch_.push_back(path);
        if (batch_.size() == batch_size) {
            push_batch();
        }
    }

    void push_batch() {
        while (!batch_.empty() && !is_stopped() && !queue_.push(batch_)) {
        }
    }

    // Cheap enough to be asked for every entry of the tree.
    bool is_stopped() {
        const auto now = std::chrono::steady_clock::now();
        if (now - reported_ >= report_interval) {
            reported_ = now;
            was_interrupted_ = was_interrupted_ || options_.is_stop_requested();
            is_cancelled_ = was_interrupted_;
            report();
        }
        return was_interrupted_;
    }

    void await_readers() {
        std::unique_lock lock(mutex_);
        while (reader_count_ != 0) {
            has_ended_.wait_for(lock, report_interval, [&] { return reader_count_ == 0; });
            lock.unlock();
            if (is_stopped()) {
                queue_.close(false);
            }
            lock.lock();
        }
    }

    void read_files(ContentInspector& inspector) {
        Results results;
        for (Batch batch = queue_.pop(); !batch.empty(); batch = queue_.pop()) {
            for (const std::string& path : batch) {
                if (is_cancelled_) {
                    break;
                }
                begin(path);
                const std::uint64_t before = inspector.byte_count();
                read_file(path, inspector, results);
                publish(results, inspector.byte_count() - before);
            }
        }
        const std::lock_guard lock(mutex_);
        --reader_count_;
        has_ended_.notify_one();
    }

    void read_file(const std::string& path, ContentInspector& inspector, Results& results) {
        auto bytes = archive::FileBytes::open(path);
        if (!bytes) {
            // What has gone since it was listed is no gap.
            if (::access(path.c_str(), F_OK) == 0 || errno != ENOENT) {
                results.omissions.push_back({printable(path, path_size_max), bytes.error().what});
            }
            return;
        }
        FileVisitor visitor(path, *bytes, inspector, packages_, sources_, results);
        archive::walk(path, *bytes, {}, visitor);
    }

    void begin(const std::string& path) {
        const std::lock_guard lock(mutex_);
        progress_.path = path;
    }

    void publish(Results& results, std::uint64_t byte_count) {
        const std::lock_guard lock(mutex_);
        ++progress_.coverage.file_count;
        progress_.coverage.byte_count += byte_count;
        for (finding::Finding& finding : results.findings) {
            progress_.verdicts.add(finding.verdict());
            results_.findings.push_back(std::move(finding));
        }
        std::ranges::move(results.omissions, std::back_inserter(results_.omissions));
        progress_.coverage.omission_count = results_.omissions.size();
        results.findings.clear();
        results.omissions.clear();
    }

    void report() {
        std::unique_lock lock(mutex_);
        Progress now = progress_;
        lock.unlock();
        now.path = printable(now.path, path_size_max);
        now.elapsed =
            std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started_);
        options_.on_progress(now);
    }

    void deliver(finding::Sink& sink) {
        std::ranges::move(listing_.omissions, std::back_inserter(results_.omissions));
        packages_.join(options_.system_roots, results_.findings, results_.omissions);
        std::ranges::move(sources_.judge(options_.advisory), std::back_inserter(results_.findings));
        progress_.verdicts = {};
        for (const finding::Finding& finding : results_.findings) {
            progress_.verdicts.add(finding.verdict());
        }
        std::ranges::sort(results_.omissions, {}, [](const Omission& omission) {
            return std::tie(omission.path, omission.why);
        });
        // An archive may hold several files of one name.
        std::ranges::sort(results_.findings, {}, [](const finding::Finding& finding) {
            return std::pair(place_of(finding.asset), finding.evidence);
        });
        const auto wishes = std::ranges::count_if(results_.omissions, &Omission::is_wish);
        progress_.coverage.wish_count = static_cast<std::uint64_t>(wishes);
        progress_.coverage.omission_count =
            results_.omissions.size() - progress_.coverage.wish_count;
        progress_.coverage.is_complete = !was_interrupted_;
        progress_.elapsed =
            std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started_);
        options_.on_progress(progress_);
        for (finding::Finding& finding : results_.findings) {
            sink.take(std::move(finding));
        }
        std::ranges::for_each(results_.omissions, options_.on_omission);
    }

    const FileInspectionOptions& options_;
    std::vector<ContentInspector> inspectors_;
    Queue queue_;
    Instant started_;
    Instant reported_;
    bool was_interrupted_ = false;
    std::atomic<bool> is_cancelled_ = false;  ///< tells the readers
    Batch batch_;                             ///< to be handed over
    Results listing_;                         ///< of the thread that lists files
    InstalledPackages packages_;
    SourceTrees sources_;

    std::mutex mutex_;  ///< over what follows
    std::condition_variable has_ended_;
    std::size_t reader_count_ = inspectors_.size();
    Results results_;
    Progress progress_;
};

}  // namespace

Result<Progress> inspect_files(const FileInspectionOptions& options, finding::Sink& sink) {
    std::vector<ContentInspector> inspectors;
    for (unsigned count = 0; count < std::max(options.job_count, 1U); ++count) {
        TRY(auto inspector, ContentInspector::make(options.advisory));
        inspectors.push_back(std::move(inspector));
    }
    return Inspection(options, std::move(inspectors)).run(sink);
}

}  // namespace hemostat::inspect
