;;; probe.el --- print what eglot and flymake show for one file  -*- lexical-binding: t; -*-
;;; Commentary:
;; Started in batch mode with PROBE_FILE, PROBE_SERVER and PROBE_WAIT (seconds).
;;; Code:

(require 'json)
(require 'flymake)

(setq rules-lsp-command (list (getenv "PROBE_SERVER") "--stdio")
      eglot-events-buffer-size 0
      eglot-sync-connect 20)

(defun probe-diagnostics ()
  "Flymake's diagnostics as data."
  (mapcar (lambda (diagnostic)
            `((line . ,(line-number-at-pos (flymake-diagnostic-beg diagnostic)))
              (type . ,(format "%s" (flymake-diagnostic-type diagnostic)))
              (text . ,(substring-no-properties (flymake-diagnostic-text diagnostic)))))
          (flymake-diagnostics)))

(defun probe-settled-diagnostics (seconds)
  "Wait up to SECONDS until the diagnostics stay the same for a second."
  (let ((deadline (+ (float-time) seconds)) (last nil) (since (float-time)))
    (while (and (< (float-time) deadline)
                (or (null last) (< (- (float-time) since) 1.0)))
      (accept-process-output nil 0.1)
      (let ((now (probe-diagnostics)))
        (unless (equal now last)
          (setq last now since (float-time)))))
    last))

(defun probe-trace ()
  "What the buffer of the trace shows."
  (with-current-buffer (format "*rules-lsp trace of %s*" (file-name-nondirectory (getenv "PROBE_FILE"))) (buffer-string)))

(find-file (getenv "PROBE_FILE"))
(let ((report `((mode . ,(symbol-name major-mode)))))
  (when (eq major-mode 'iptables-mode)
    (apply #'eglot--connect (eglot--guess-contact))
    (flymake-start)
    (let ((found (probe-settled-diagnostics (string-to-number (getenv "PROBE_WAIT")))))
      (setq report (append report
                           `((managed . ,(and (eglot-managed-p) t))
                             (diagnostics . ,(vconcat found)))))
      (goto-char (point-min))
      (re-search-forward "--ctstate")
      (let ((hover (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover (eglot--TextDocumentPositionParams))))
        (setq report (append report `((hover . ,(json-encode hover))))))
      (goto-char (point-min))
      (re-search-forward "^-A WEB -j")
      (cl-letf (((symbol-function 'read-string) (lambda (_prompt suggested) suggested)))
        (rules-lsp-trace-here))
      (setq report (append report `((trace . ,(probe-trace)))))
      ;; The trace follows an edit.
      (let ((before (probe-trace)) (deadline (+ (float-time) 20)))
        (beginning-of-line)
        (delete-region (point) (1+ (line-end-position)))
        (eglot--signal-textDocument/didChange)
        (while (and (< (float-time) deadline) (equal before (probe-trace)))
          (accept-process-output nil 0.1))
        (set-buffer-modified-p nil)
        (setq report (append report `((trace-after-edit . ,(probe-trace))))))))
  (princ (format "\nREPORT %s\n" (json-encode report))))
(when (eglot-current-server)
  (eglot-shutdown (eglot-current-server) nil 5))
;;; probe.el ends here
