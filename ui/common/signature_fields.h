// Who acts, who agrees, and why: the fields that every recorded action needs. Thread rule: GUI thread.
#pragma once
#include <QWidget>

#include "protocol/inputs.h"

class QLineEdit;

namespace fb::ui {

class SignatureFields : public QWidget {
  Q_OBJECT
 public:
  enum class Second { notNeeded, required };
  SignatureFields(Second second, QWidget* parent);

  QString missing() const;                    // what still has to be filled in; empty when complete
  void fill(OperatorCommand& command) const;  // actor, second, why
  void remember() const;                      // the first name is offered again next time

 signals:
  void edited();

 private:
  QLineEdit* actor_ = nullptr;
  QLineEdit* second_ = nullptr;  // null when not needed
  QLineEdit* why_ = nullptr;
};

}  // namespace fb::ui
