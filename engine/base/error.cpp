#include "base/error.h"

namespace fb {

std::string Error::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (!out.empty()) out += ": ";
  out += field;
  if (!value.empty()) out += (field.empty() ? "'" : " is '") + value + "'";
  if (!field.empty() || !value.empty()) out += ": ";
  out += rule;
  if (!next.empty()) out += ". " + next;
  return out;
}

}  // namespace fb
