#include "scan/target_source.h"

#include "base/text.h"

#include <utility>

namespace hemostat::scan {
namespace {

constexpr std::string_view standard_input = "-";

std::string shown_name(const std::string& path) {
    return path == standard_input ? "standard input" : path;
}

std::string_view without_comment(std::string_view line) {
    for (auto mark = line.find('#'); mark != std::string_view::npos;
         mark = line.find('#', mark + 1)) {
        // A URL may hold one in its middle.
        if (mark == 0 || line[mark - 1] == ' ' || line[mark - 1] == '\t') {
            return line.substr(0, mark);
        }
    }
    return line;
}

}  // namespace

TargetSource::TargetSource(TargetSourceOptions options) : options_(std::move(options)) {
    ASSERT(!options_.ports.empty());
}

NextTarget TargetSource::next() {
    while (true) {
        std::optional<Result<Target>> target;
        if (expansion_) {
            if (auto endpoint = expansion_->next()) {
                return *std::move(endpoint);
            }
            expansion_.reset();
        } else if (target_count_ < options_.targets.size()) {
            target = parse_and_admit(options_.targets[target_count_++]);
        } else if (lines_) {
            if (lines_->would_wait()) {
                return NoTargetYet{};
            }
            target = next_in_file();
        } else if (file_count_ < options_.files.size()) {
            if (auto opened = open_next_file(); !opened) {
                return std::move(opened).error();
            }
        } else {
            return NoMoreTargets{};
        }
        if (target && !*target) {
            return std::move(*target).error();
        }
        if (target) {
            expansion_.emplace(**std::move(target), options_.ports);
        }
    }
}

std::optional<double> TargetSource::given_part() const {
    const std::size_t inputs = options_.targets.size() + options_.files.size();
    auto given = static_cast<double>(target_count_ + file_count_);
    if (lines_) {
        const auto part = lines_->given_part();
        if (!part) {
            return std::nullopt;
        }
        given -= 1 - *part;
    } else if (expansion_) {
        given -= 1 - expansion_->given_part();
    }
    return inputs == 0 ? std::nullopt : std::optional(given / static_cast<double>(inputs));
}

Status TargetSource::open_next_file() {
    const std::string& path = options_.files[file_count_++];
    if (path == standard_input) {
        lines_.emplace(File::standard_input());
        return Done{};
    }
    auto file = File::open_to_read(path);
    if (!file) {
        return in_context(path, std::move(file).error());
    }
    lines_.emplace(*std::move(file));
    return Done{};
}

/// The next target of the open file; at its end nothing, and the file is closed.
std::optional<Result<Target>> TargetSource::next_in_file() {
    const std::string name = shown_name(options_.files[file_count_ - 1]);
    while (true) {
        auto line = lines_->next();
        if (!line) {
            const auto count = std::to_string(lines_->line_count());
            lines_.reset();
            return in_context(name + ": after line " + count, std::move(line).error());
        }
        if (!*line) {
            lines_.reset();
            return std::nullopt;
        }
        auto target = parse_line(**line);
        if (target && !*target) {
            const auto where = name + ":" + std::to_string((*line)->number);
            return in_context(where, std::move(*target).error());
        }
        if (target) {
            return target;
        }
    }
}

/// The target in `line`, or nothing when it is blank.
std::optional<Result<Target>> TargetSource::parse_line(const Line& line) const {
    if (line.is_too_long) {
        return fail(ErrorKind::limit, "the line is too long: write at most " +
                                          std::to_string(LineReader::size_max) + " bytes");
    }
    const std::string_view text = trim(without_comment(line.text));
    if (text.empty()) {
        return std::nullopt;
    }
    return parse_and_admit(text);
}

Result<Target> TargetSource::parse_and_admit(std::string_view text) const {
    TRY(Target target, parse_target(text));
    if (options_.admit) {
        if (auto admitted = options_.admit(target); !admitted) {
            return tl::make_unexpected(std::move(admitted).error());
        }
    }
    return target;
}

}  // namespace hemostat::scan
