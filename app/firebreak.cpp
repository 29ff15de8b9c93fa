// firebreak [FILE]: the console. Without FILE: where the person was, or the bundled day.
#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <cstdio>

#include "common/numbers.h"
#include "common/theme.h"
#include "protocol/version.h"
#include "shell/main_window.h"
#include "shell/walk.h"

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QApplication::setOrganizationName("org.firebreak");
  QApplication::setOrganizationDomain("firebreak.org");
  QApplication::setApplicationName("Console");
  QApplication::setDesktopFileName("org.firebreak.Console");
  QApplication::setApplicationVersion(fb::ui::text(std::string(fb::engine_version())));

  QCommandLineParser arguments;
  arguments.setApplicationDescription("Console for those who keep a derivatives venue solvent");
  arguments.addHelpOption();
  arguments.addVersionOption();
  arguments.addPositionalArgument("FILE", "a recording (.fbk) or market data to import", "[FILE]");
  arguments.addOption({"screenshot", "save pictures of every layout into DIR and quit", "DIR"});
  arguments.process(application);

  if (QSettings().value("view/light").toBool()) fb::ui::theme::setScheme(fb::ui::theme::Scheme::light);
  fb::ui::theme::apply(application);
  fb::ui::MainWindow window(FIREBREAK_DAYS);
  window.show();
  window.begin(arguments.positionalArguments().value(0));
  if (arguments.isSet("screenshot")) {
    constexpr int kPatienceMs = 300'000;
    auto* walk = new fb::ui::Walk(window, arguments.value("screenshot"), kPatienceMs, &window);
    QObject::connect(walk, &fb::ui::Walk::finished, &application,
                     [](bool complete) { QApplication::exit(complete ? 0 : 1); });
  }
  return application.exec();
}
