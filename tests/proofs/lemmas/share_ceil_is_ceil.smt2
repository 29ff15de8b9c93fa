; lemma: share_ceil is the least q with q x c >= p: one more than the floor unless it divides.
; code: engine/solvency/shares.h share_ceil
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const f Int)
(declare-const c Int)
(declare-const t Int)
(declare-const r Int)
(declare-const p Int)
(declare-const q Int)
(declare-const qc Int)
(assert (and (>= f 0) (> c 0) (<= 0 r) (< r c)))
(assert (= p (+ t r)))
(assert (= q (ite (= p t) f (+ f 1))))
(assert (= qc (+ t (* c (- q f)))))
(assert (not (and (>= qc p) (< (- qc c) p))))
(check-sat)
