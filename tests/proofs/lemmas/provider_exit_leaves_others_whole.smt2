; lemma: an exit that is paid floor(u B / U) never lowers the value of the units that stay, and never exceeds the balance.
; code: engine/solvency/provider_units.h claim
; rule: engine/PROTOCOL.md 8 Solvency, providers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const balance Int)
(declare-const units Int)
(declare-const leaving Int)
(declare-const paid Int)
(assert (and (>= balance 0) (> units 0) (>= leaving 0) (<= leaving units)))
(assert (and (<= (* paid units) (* leaving balance)) (< (* leaving balance) (* (+ paid 1) units))))
(assert (not (and (>= (* (- balance paid) units) (* balance (- units leaving)))
                  (<= (* paid units) (* balance units)))))
(check-sat)
