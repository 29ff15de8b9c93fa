// Vectors as a file for the runner, and one with a figure changed.
#pragma once
#include <QTemporaryDir>
#include <fstream>
#include <string>
#include <vector>

#include "report/conformance.h"

namespace fb::test {

inline Result<ConformanceOutcome> run(const std::vector<std::string>& lines) {
  const QTemporaryDir dir;
  const auto path = dir.filePath("vectors.jsonl").toStdString();
  std::ofstream out(path);
  for (const auto& line : lines) out << line << '\n';
  out.close();
  return run_conformance(path);
}

inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  return at == std::string::npos ? "nothing to replace" : text.replace(at, from.size(), to);
}

}  // namespace fb::test
