#include "report/csv.h"

namespace fb {

std::string csv_text(std::string_view text) {
  std::string out;
  const bool formula = !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
  if (formula) out += '\'';
  out += text;
  if (out.find_first_of("\",\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string table_csv(const Table& table) {
  std::string out;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    out += (c == 0 ? "" : ",") + csv_text(table.columns[c].key + csv_suffix(table.columns[c].unit));
  out += "\r\n";
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      const Unit unit = table.columns[c].unit;
      out += (c == 0 ? "" : ",") + (unit == Unit::text ? csv_text(exact(row[c], unit)) : exact(row[c], unit));
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace fb
