#include "record/csv_rows.h"

namespace fb {
namespace {

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

}  // namespace

tl::unexpected<Error> CsvRows::refuse(std::string_view field, std::string_view value, std::string rule,
                                      std::string next_step) const {
  return fail({.file = file_,
               .line = line_,
               .field = std::string(field),
               .value = std::string(value.substr(0, 80)),
               .rule = std::move(rule),
               .next = std::move(next_step)});
}

Result<void> CsvRows::split(std::string_view line) {
  fields_.clear();
  for (;;) {
    const auto comma = line.find(',');
    std::string_view field = trim(line.substr(0, comma));
    if (!field.empty() && field.front() == '"') {
      if (field.size() < 2 || field.back() != '"')
        return refuse("", field, "a quoted field is not closed", "Write numbers without quotes");
      field = field.substr(1, field.size() - 2);
    }
    fields_.push_back(field);
    if (fields_.size() > kMostFields)
      return refuse("", "", "has more than 256 columns", "Check that the columns are separated by commas");
    if (comma == line.npos) return {};
    line.remove_prefix(comma + 1);
  }
}

Result<bool> CsvRows::next() {
  while (!rest_.empty()) {
    ++line_;
    const auto end = rest_.find_first_of("\r\n");
    const std::string_view line = rest_.substr(0, end);
    if (line.size() > kMostLineBytes)
      return refuse("", "", "is a line of more than 64 KiB", "Check that the file is text with line ends");
    if (end == rest_.npos) {
      rest_ = {};
    } else {
      rest_.remove_prefix(end + (rest_.substr(end, 2) == "\r\n" ? 2 : 1));
    }
    if (trim(line).empty()) continue;
    if (auto done = split(line); !done) return fail(done.error());
    return true;
  }
  return false;
}

}  // namespace fb
