// Rows of comma-separated text without copies: LF, CRLF or CR ends a line, blank lines are skipped, a field may stand
// in double quotes (without a quote inside). Limits of source_text.h apply. Thread rule: one reader, one thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "record/source_text.h"

namespace fb {

class CsvRows {
 public:
  CsvRows(const std::string& file, std::string_view text) : file_(file), rest_(text) {}
  // True with the next row's fields, false at the end; an error for a line or row beyond the limits.
  Result<bool> next();
  const std::vector<std::string_view>& fields() const { return fields_; }
  long line() const { return line_; }
  // An error at this row.
  tl::unexpected<Error> refuse(std::string_view field, std::string_view value, std::string rule,
                               std::string next_step) const;

 private:
  Result<void> split(std::string_view line);
  const std::string& file_;
  std::string_view rest_;
  long line_ = 0;
  std::vector<std::string_view> fields_;
};

}  // namespace fb
