#include "commands/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace fb::ctl {
namespace {

// Columns that a terminal shows: UTF-8 without its continuation bytes.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}
std::string padding(std::size_t wanted, std::string_view text) { return std::string(wanted - std::min(wanted, width(text)), ' '); }

}  // namespace

Exit refuse(const Error& error) {
  note("firebreakctl: " + error.text());
  return Exit::refused;
}

// A stream that refuses keeps its error flag, which the end of the program looks at.
void say(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}
void say_json(const Json& value) { say(value.dump(2, ' ', false, Json::error_handler_t::replace)); }
void note(std::string_view line) { fmt::print(stderr, "{}\n", line); }

std::string usd(Money amount) {
  const Int128 cents = (static_cast<Int128>(magnitude(amount)) + 5000) / 10000;
  const std::string text = format_decimal(narrow(cents, "cents"), 2);
  return amount < 0 && cents != 0 ? "-" + text : text;
}

std::string percent(std::int64_t ppm) {
  const std::int64_t hundredths = (magnitude(ppm) + 50) / 100;
  return (ppm < 0 && hundredths != 0 ? "-" : "") + format_decimal(hundredths, 2) + " %";
}

std::string price(const Instrument& market, Ticks ticks) {
  std::string text = format_decimal(narrow(wide(ticks, market.tick_nano), "price"), 9);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void Facts::print() const {
  std::size_t widest = 0;
  for (const auto& [label, value] : rows_) widest = std::max(widest, width(label));
  for (const auto& [label, value] : rows_) say(label + padding(widest, label) + "  " + value);
}

void Table::print() const {
  std::vector<std::size_t> widest(rows_.front().size(), 0);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widest[i] = std::max(widest[i], width(row[i]));
  for (const auto& row : rows_) {
    std::string line = row[0] + padding(widest[0], row[0]);
    for (std::size_t i = 1; i < row.size(); ++i) line += "  " + padding(widest[i], row[i]) + row[i];
    say(line);
  }
}

ProgressBar::ProgressBar(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (terminal_ && shown_ >= 0) fmt::print(stderr, "\r\033[K");
}

void ProgressBar::show(std::size_t done, std::size_t total, std::string_view what) {
  const int percent = total == 0 ? 100 : static_cast<int>(done * 100 / total);
  if (!terminal_ || percent == shown_) return;
  shown_ = percent;
  const auto filled = static_cast<std::size_t>(percent) * 30 / 100;
  fmt::print(stderr, "\r\033[K{} [{}{}] {:3} % {}", what_, std::string(filled, '#'), std::string(30 - filled, '.'), percent, what);
  std::fflush(stderr);
}

}  // namespace fb::ctl
