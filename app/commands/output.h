// How commands speak: results on stdout, everything else on stderr; C locale, UTC; JSON for machines.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/numbers.h"
#include "commands/command.h"
#include "market/instrument.h"

namespace fb::ctl {

using Json = nlohmann::ordered_json;

Exit refuse(const Error& error);           // says it on stderr
void say(std::string_view line);           // a line on stdout
void say_json(const Json& value);          // one document on stdout
void note(std::string_view line);          // a line on stderr

std::string usd(Money amount);             // "-1234.56": two decimals, rounded half away from zero
std::string percent(std::int64_t ppm);     // "-9.25 %"
std::string price(const Instrument& market, Ticks ticks);  // "7934.6" in USD, exactly

// Lines "label   value", labels padded to one width.
class Facts {
 public:
  void add(std::string label, std::string value) { rows_.emplace_back(std::move(label), std::move(value)); }
  void print() const;

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
};

// Columns right-aligned except the first.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// A bar on stderr when that is a terminal, nothing otherwise. Its line is wiped at the end.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(std::size_t done, std::size_t total, std::string_view what = {});

 private:
  std::string what_;
  bool terminal_;
  int shown_ = -1;
};

}  // namespace fb::ctl
