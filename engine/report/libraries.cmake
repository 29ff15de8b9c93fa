find_package(nlohmann_json REQUIRED)
target_link_libraries(fb_report PRIVATE nlohmann_json::nlohmann_json)
