#include "base/numbers.h"

namespace fb {

void throw_overflow(const char* operation) {
  throw Overflow(std::string("64-bit overflow in ") + operation);
}

std::string to_text(Int128 value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  __extension__ typedef unsigned __int128 Unsigned;
  Unsigned rest = negative ? -static_cast<Unsigned>(value) : static_cast<Unsigned>(value);
  std::string digits;
  for (; rest > 0; rest /= 10) digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  return negative ? "-" + digits : digits;
}

}  // namespace fb
