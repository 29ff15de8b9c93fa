// Import: recorded market data and an opening book into one Recording. Thread rule: free functions.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "record/recording.h"

namespace fb {

struct PopulationLaw {
  std::uint32_t accounts = 100000;
  std::uint64_t seed = 4;  // a representative one: engine/RECORDING.md shows what seeds do
  // The other laws (leverage, size, skew, entry profile, flow) with their defaults stand in record/population.h; given
  // here as key=value pairs as the user wrote them, or one JSON file.
  std::vector<std::pair<std::string, std::string>> laws;
};

struct ImportRequest {
  std::vector<std::filesystem::path> sources;  // files, or folders of files; formats are detected
  std::string format;                          // empty: detect
  std::filesystem::path accounts_csv;          // empty: simulated population
  std::filesystem::path positions_csv;         // may be the same file
  std::filesystem::path assets_csv;            // collateral assets and their prices; may also stand in accounts_csv
  PopulationLaw population;
  std::string title;              // empty: from the data
  TimeMs from_ms = 0, to_ms = 0;  // 0: whole
};

// progress(done, total, what) may be called from the calling thread only.
using Progress = std::function<void(std::size_t done, std::size_t total, const std::string& what)>;

Result<Recording> import_recording(const ImportRequest& request, const Progress& progress);

}  // namespace fb
