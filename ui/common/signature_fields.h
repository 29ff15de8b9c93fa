// Who acts, who agrees, and why: the fields that every recorded action needs. The second person is asked for where the engine would
// refuse one alone, with the reason. Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "protocol/inputs.h"

class QFormLayout;
class QLabel;
class QLineEdit;

namespace fb::ui {

class SignatureFields : public QWidget {
  Q_OBJECT
 public:
  explicit SignatureFields(QWidget* parent);

  void needSecond(const QString& why);        // why one is not enough; empty: one is
  QString missing() const;                    // what still has to be filled in; empty when complete
  void fill(OperatorCommand& command) const;  // actor, second, why
  void remember() const;                      // the first name is offered again next time
  void focusFirstEmpty();

 signals:
  void edited();

 private:
  QFormLayout* form_ = nullptr;
  QLineEdit* actor_ = nullptr;
  QLineEdit* second_ = nullptr;
  QLabel* second_why_ = nullptr;
  QLineEdit* why_ = nullptr;
  bool second_needed_ = false;
};

}  // namespace fb::ui
