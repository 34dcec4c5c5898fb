#include "archive/zip_file.h"

#include "base/text.h"

#include <sys/stat.h>
#include <algorithm>
#include <cerrno>

namespace hemostat::archive {
namespace {

/// Where a Unix system's permissions stand in the external attributes.
constexpr unsigned mode_shift = 16;
constexpr std::size_t block_size = std::size_t{64} << 10U;

Break break_of(const zip_error_t* error) {
    zip_error_t copy{};
    zip_error_set(&copy, zip_error_code_zip(error), zip_error_code_system(error));
    Break found{Obstacle::damaged, printable(zip_error_strerror(&copy))};
    zip_error_fini(&copy);
    return found;
}

}  // namespace

std::unique_ptr<ZipFile> ZipFile::open(RandomAccess& bytes, Budget& budget) {
    std::unique_ptr<ZipFile> file(new ZipFile(bytes, budget));
    return file->open() && file->has_only_known_methods() ? std::move(file) : nullptr;
}

bool ZipFile::open() {
    zip_error_t error{};
    zip_source_t* const source = zip_source_function_create(on_source, this, &error);
    ASSERT(source != nullptr);
    zip_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (zip_ == nullptr) {
        zip_source_free(source);
    }
    zip_error_fini(&error);
    return zip_ != nullptr;
}

bool ZipFile::has_only_known_methods() {
    const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(zip_.get(), 0));
    for (zip_uint64_t index = 0; index < count; ++index) {
        zip_stat_t status{};
        if (zip_stat_index(zip_.get(), index, 0, &status) != 0 ||
            (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE)) {
            return false;
        }
    }
    return true;
}

Members::Step ZipFile::next() {
    file_.reset();
    ++index_;
    if (index_ >= zip_get_num_entries(zip_.get(), 0)) {
        return Step::end;
    }
    const int got = zip_stat_index(zip_.get(), static_cast<zip_uint64_t>(index_), 0, &status_);
    ASSERT(got == 0);  // it was asked in open()
    return Step::member;
}

std::string ZipFile::name() const {
    return status_.name == nullptr ? "" : status_.name;
}

bool ZipFile::has_content() const {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    // What is called a folder and has content is no folder.
    if ((is_folder() && status_.size == 0) ||
        zip_file_get_external_attributes(zip_.get(), status_.index, 0, &system, &attributes) != 0) {
        return false;
    }
    const mode_t type = (attributes >> mode_shift) & S_IFMT;
    return system != ZIP_OPSYS_UNIX || type == 0 || S_ISREG(type) || S_ISDIR(type);
}

bool ZipFile::is_encrypted() const {
    return status_.encryption_method != ZIP_EM_NONE;
}

tl::expected<std::size_t, Break> ZipFile::read(std::span<std::uint8_t> out) {
    auto got = read_content(out);
    if (got) {
        if (auto over = budget_.spend(*got)) {
            return tl::make_unexpected(*std::move(over));
        }
    }
    return got;
}

tl::expected<std::size_t, Break> ZipFile::read_content(std::span<std::uint8_t> out) {
    if (file_ == nullptr) {
        file_.reset(zip_fopen_index(zip_.get(), status_.index, 0));
    }
    if (file_ == nullptr) {
        return tl::make_unexpected(break_of(zip_get_error(zip_.get())));
    }
    const zip_int64_t got = zip_fread(file_.get(), out.data(), out.size());
    if (got < 0) {
        return tl::make_unexpected(break_of(zip_file_get_error(file_.get())));
    }
    return static_cast<std::size_t>(got);
}

zip_int64_t ZipFile::on_source(void* self, void* data, zip_uint64_t size,
                               zip_source_cmd_t command) {
    auto& file = *static_cast<ZipFile*>(self);
    switch (command) {
        case ZIP_SOURCE_OPEN: file.offset_ = 0; return 0;
        case ZIP_SOURCE_READ: return file.read_source(data, size);
        case ZIP_SOURCE_SEEK: return file.seek_source(data, size);
        case ZIP_SOURCE_TELL: return static_cast<zip_int64_t>(file.offset_);
        case ZIP_SOURCE_STAT: {
            auto& status = *static_cast<zip_stat_t*>(data);
            zip_stat_init(&status);
            status.valid = ZIP_STAT_SIZE;
            status.size = file.bytes_.size();
            return sizeof status;
        }
        case ZIP_SOURCE_ERROR: return zip_error_to_data(&file.source_error_, data, size);
        case ZIP_SOURCE_CLOSE:
        case ZIP_SOURCE_FREE: return 0;
        case ZIP_SOURCE_SUPPORTS: return ZIP_SOURCE_SUPPORTS_SEEKABLE;
        default: zip_error_set(&file.source_error_, ZIP_ER_OPNOTSUPP, 0); return -1;
    }
}

/// Makes block_ hold what is at offset_, if anything is.
bool ZipFile::load_block() {
    if (offset_ >= block_offset_ && offset_ - block_offset_ < block_.size()) {
        return true;
    }
    block_.resize(block_size);
    const auto got = bytes_.read_at(offset_, block_);
    block_.resize(got.value_or(0));
    block_offset_ = offset_;
    return got.has_value();
}

zip_int64_t ZipFile::read_source(void* data, zip_uint64_t size) {
    if (!load_block()) {
        has_source_failed_ = true;
        zip_error_set(&source_error_, ZIP_ER_READ, EIO);
        return -1;
    }
    ByteView part = ByteView(block_).subspan(offset_ - block_offset_);
    part = part.first(std::min<std::uint64_t>(part.size(), size));
    std::ranges::copy(part, static_cast<std::uint8_t*>(data));
    offset_ += part.size();
    return static_cast<zip_int64_t>(part.size());
}

zip_int64_t ZipFile::seek_source(void* data, zip_uint64_t size) {
    const zip_int64_t offset =
        zip_source_seek_compute_offset(offset_, bytes_.size(), data, size, &source_error_);
    if (offset < 0) {
        return -1;
    }
    offset_ = static_cast<std::uint64_t>(offset);
    return 0;
}

}  // namespace hemostat::archive
