pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
target_link_libraries(fb_guard PRIVATE PkgConfig::UTF8PROC)
