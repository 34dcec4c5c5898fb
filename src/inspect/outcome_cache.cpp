#include "inspect/outcome_cache.h"

#include "base/bytes.h"
#include "base/text.h"
#include "inspect/digests.h"
#include "inspect/file_tree.h"
#include "inspect/guarded_folder.h"
#include "inspect/outcome_json.h"
#include "inspect/program_fingerprint.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <span>
#include <system_error>

namespace hemostat::inspect {
namespace {

constexpr std::string_view name_begin = "outcomes-";
constexpr std::size_t waiting_size_max = std::size_t{1} << 20U;
constexpr std::chrono::milliseconds busy_time_max{2000};

constexpr const char* schema =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    // States are their numbers, one after another, in this machine's byte order.
    "CREATE TABLE IF NOT EXISTS folder(path BLOB PRIMARY KEY, mount BLOB NOT NULL,"
    " unremarkable BLOB NOT NULL, state BLOB NOT NULL, names BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS outcome(path BLOB, advisory BLOB, mount BLOB NOT NULL,"
    " state BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY(path, advisory)) WITHOUT ROWID;";

static_assert(sizeof(FileState) == 3 * sizeof(std::uint64_t));

ByteView bytes_of(std::span<const FileState> states) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): plain numbers, without gaps
    return {reinterpret_cast<const std::uint8_t*>(states.data()), states.size_bytes()};
}

std::string_view text_of(const FileState& state) {
    return as_text(bytes_of(std::span(&state, 1)));
}

std::vector<FileState> states_of(std::string_view text) {
    std::vector<FileState> states(text.size() / sizeof(FileState));
    if (!states.empty()) {
        std::memcpy(states.data(), text.data(), states.size() * sizeof(FileState));
    }
    return states;
}

/// Makes `folder` where there is none, and sees that no one else can write to it.
Status prepare_folder(const std::string& folder) {
    TRY([[maybe_unused]] const Done guarded, expect_guarded(folder));
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), error);
    struct stat status{};
    if (error || (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) ||
        ::lstat(folder.c_str(), &status) != 0) {
        return fail(ErrorKind::io, error ? error.message() : system_message(errno));
    }
    if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() ||
        (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail(ErrorKind::not_permitted, "others may write to it");
    }
    return expect_guarded(folder);  // what was made follows the umask
}

/// Removes the databases of other programs and of other versions of this one.
void remove_others(const std::string& folder, const std::string& own_name) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename();
        if (name.starts_with(name_begin) && !name.starts_with(own_name)) {
            std::filesystem::remove(entry.path(), error);
        }
    }
}

void remove_database(const std::string& path) {
    for (const char* const end : {"", "-wal", "-shm"}) {
        ::unlink((path + end).c_str());
    }
}

using Statement =
    std::unique_ptr<sqlite3_stmt,
                    decltype([](sqlite3_stmt* statement) { ::sqlite3_finalize(statement); })>;

/// Gives a statement back its first state, whatever happens in between.
class Use {
public:
    explicit Use(const Statement& statement) : statement_(statement.get()) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { ::sqlite3_reset(statement_); }

    Use& bind(std::string_view text) {
        // Without an address it would be NULL, and not empty.
        const char* const data = text.empty() ? "" : text.data();
        ::sqlite3_bind_blob64(statement_, ++bound_, data, text.size(), SQLITE_STATIC);
        return *this;
    }
    int step() { return ::sqlite3_step(statement_); }
    std::string_view column(int index) {
        // In this order: the size is that of the blob.
        const void* const data = ::sqlite3_column_blob(statement_, index);
        const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_, index));
        return {static_cast<const char*>(data), size};
    }

private:
    sqlite3_stmt* statement_;
    int bound_ = 0;
};

/// A connection, and the first failure on it: after that nothing works.
class Database {
public:
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database() { ::sqlite3_close_v2(handle_); }

    bool open(const std::string& path) {
        constexpr int flags =
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
        return check(::sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr)) &&
               check(::sqlite3_busy_timeout(handle_, static_cast<int>(busy_time_max.count())));
    }

    bool run(const char* text) {
        return !failure_ && check(::sqlite3_exec(handle_, text, nullptr, nullptr, nullptr));
    }

    Statement prepare(const char* text) {
        sqlite3_stmt* made = nullptr;
        if (!failure_) {
            check(
                ::sqlite3_prepare_v3(handle_, text, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
        }
        return Statement(made);
    }

    bool check(int code) {
        const bool is_good = code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW;
        if (!is_good && !failure_) {
            is_broken_ = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
            failure_ = Error{ErrorKind::io, ::sqlite3_errmsg(handle_)};
        }
        return is_good;
    }

    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
    /// Whether the file is no database, or a damaged one.
    [[nodiscard]] bool is_broken() const { return is_broken_; }

private:
    sqlite3* handle_ = nullptr;
    std::optional<Error> failure_;
    bool is_broken_ = false;
};

struct WaitingFolder {
    std::string path;
    KnownFiles files;
};

struct WaitingOutcome {
    std::string path;
    std::string mount;
    FileState state;
    std::string content;
};

}  // namespace

std::string default_cache_folder() {
    // NOLINTBEGIN(concurrency-mt-unsafe): nothing here sets the environment
    if (const char* const folder = std::getenv("XDG_CACHE_HOME");
        folder != nullptr && *folder == '/') {
        return std::string(folder) + "/hemostat";
    }
    if (::geteuid() == 0) {
        return "/var/cache/hemostat";
    }
    const char* const home = std::getenv("HOME");
    // NOLINTEND(concurrency-mt-unsafe)
    return home == nullptr || *home != '/' ? "" : std::string(home) + "/.cache/hemostat";
}

struct OutcomeCache::Writer {
    std::string path;
    std::string advisory;  ///< its document's digest
    std::mutex mutex;      ///< over what follows
    Database database;
    Statement put_folder;
    Statement put_outcome;
    std::vector<WaitingFolder> folders;
    std::vector<WaitingOutcome> outcomes;
    std::size_t waiting_size = 0;  ///< bytes that are to be written, about

    bool open() {
        if (!database.open(path) || !database.run(schema)) {
            return false;
        }
        put_folder = database.prepare("INSERT OR REPLACE INTO folder VALUES(?,?,?,?,?)");
        put_outcome = database.prepare("INSERT OR REPLACE INTO outcome VALUES(?,?,?,?,?)");
        return !database.failure();
    }

    void wait(std::size_t size) {
        waiting_size += size;
        if (waiting_size > waiting_size_max) {
            write();
        }
    }

    void write() {
        if (database.run("BEGIN IMMEDIATE")) {
            for (const WaitingFolder& folder : folders) {
                Use put(put_folder);
                put.bind(folder.path).bind(folder.files.mount);
                put.bind(as_text(bytes_of(folder.files.unremarkable)));
                if (const FolderNames* const names = folder.files.names.get()) {
                    put.bind(text_of(names->state)).bind(names->text);
                } else {
                    put.bind("").bind("");
                }
                database.check(put.step());
            }
            for (const WaitingOutcome& outcome : outcomes) {
                Use put(put_outcome);
                put.bind(outcome.path).bind(advisory).bind(outcome.mount);
                put.bind(text_of(outcome.state)).bind(outcome.content);
                database.check(put.step());
            }
            database.run("COMMIT");
        }
        folders.clear();
        outcomes.clear();
        waiting_size = 0;
    }
};

OutcomeCache::OutcomeCache(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
OutcomeCache::OutcomeCache(OutcomeCache&&) noexcept = default;
OutcomeCache& OutcomeCache::operator=(OutcomeCache&&) noexcept = default;
OutcomeCache::~OutcomeCache() = default;

Result<OutcomeCache> OutcomeCache::open(const std::string& folder,
                                        std::string_view advisory_document) {
    TRY([[maybe_unused]] const Done prepared, prepare_folder(folder));
    const std::string program = program_fingerprint();
    const std::string advisory = make_digests(as_bytes(advisory_document)).sha256;
    if (program.empty() || advisory.empty()) {
        return fail(ErrorKind::internal, "OpenSSL makes no SHA-256 here");
    }
    const std::string name = std::string(name_begin) + program + ".db";
    remove_others(folder, name);
    auto writer = std::make_unique<Writer>();
    writer->path = join(folder, name);
    std::error_code error;
    if (std::filesystem::file_size(writer->path, error) > cache_size_max && !error) {
        remove_database(writer->path);
    }
    if (!writer->open() && writer->database.is_broken()) {
        // One that is broken is worth no more than none.
        remove_database(writer->path);
        const std::string path = writer->path;
        writer = std::make_unique<Writer>();
        writer->path = path;
        writer->open();
    }
    if (writer->database.failure()) {
        return tl::make_unexpected(*writer->database.failure());
    }
    writer->advisory = advisory;
    return OutcomeCache(std::move(writer));
}

void OutcomeCache::keep_folder(const std::string& path, KnownFiles files) {
    const std::lock_guard lock(writer_->mutex);
    const std::size_t size = path.size() + (files.unremarkable.size() * sizeof(FileState)) +
                             (files.names == nullptr ? 0 : files.names->text.size());
    writer_->folders.push_back({path, std::move(files)});
    writer_->wait(size);
}

void OutcomeCache::keep(const std::string& path, const FileState& state, std::string_view mount,
                        const Outcome& outcome) {
    std::string content = to_json(outcome);
    const std::size_t size = path.size() + content.size();
    const std::lock_guard lock(writer_->mutex);
    writer_->outcomes.push_back({path, std::string(mount), state, std::move(content)});
    writer_->wait(size);
}

Status OutcomeCache::flush() {
    const std::lock_guard lock(writer_->mutex);
    if (writer_->waiting_size != 0) {
        writer_->write();
    }
    if (writer_->database.is_broken()) {
        remove_database(writer_->path);
    }
    const auto& failure = writer_->database.failure();
    return failure ? Status(tl::make_unexpected(*failure)) : Done{};
}

struct OutcomeCache::Reader::Connection {
    std::string advisory;
    Database database;
    Statement find_folder;
    Statement find_outcome;
};

OutcomeCache::Reader::Reader(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
OutcomeCache::Reader::Reader(Reader&&) noexcept = default;
OutcomeCache::Reader& OutcomeCache::Reader::operator=(Reader&&) noexcept = default;
OutcomeCache::Reader::~Reader() = default;

Result<OutcomeCache::Reader> OutcomeCache::reader() const {
    auto connection = std::make_unique<Reader::Connection>();
    Database& database = connection->database;
    connection->advisory = writer_->advisory;
    // One transaction for all: each would ask the system for locks.
    if (database.open(writer_->path) && database.run("PRAGMA mmap_size=268435456; BEGIN")) {
        connection->find_folder =
            database.prepare("SELECT mount, unremarkable, state, names FROM folder WHERE path=?");
        connection->find_outcome = database.prepare(
            "SELECT mount, state, content FROM outcome WHERE path=? AND advisory=?");
    }
    if (database.failure()) {
        return tl::make_unexpected(*database.failure());
    }
    return Reader(std::move(connection));
}

std::optional<KnownFiles> OutcomeCache::Reader::find_folder(const std::string& path) {
    Use use(connection_->find_folder);
    if (use.bind(path).step() != SQLITE_ROW) {
        return std::nullopt;
    }
    KnownFiles known{.mount = std::string(use.column(0))};
    known.unremarkable = states_of(use.column(1));
    if (const auto state = states_of(use.column(2)); state.size() == 1) {
        known.names = std::make_shared<const FolderNames>(state[0], std::string(use.column(3)));
    }
    return known;
}

std::optional<Outcome> OutcomeCache::Reader::find(const std::string& path, const FileState& state,
                                                  std::string_view mount) {
    Use use(connection_->find_outcome);
    if (use.bind(path).bind(connection_->advisory).step() != SQLITE_ROW ||
        use.column(1) != text_of(state) || !is_same(state, use.column(0), mount)) {
        return std::nullopt;
    }
    return parse_outcome(use.column(2));
}

}  // namespace hemostat::inspect
