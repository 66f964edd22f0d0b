"""Simplified Chinese: words of the weekly digest and its alerts."""

_WORDS = {
    "subject": "{company}：本周 AI 应用情况",
    "subject.alerts": "{company}：本周 AI 应用情况，{n}条新提醒",
    "alerts": "提醒",
    "numbers": "五个数字",
    "new": "新",
    "open": "打开",
    "limit_broken": "{name}：质量护栏被突破。{sentence}",
    "eval_gate": "{name_first}：{suite}评测通过率为{rate}，低于门槛{bar}。",
    "eval_drop": "{name_first}：{suite}评测通过率从{bar}降至{rate}。",
    "use_falling": "每周使用率连续{weeks}周下降：授权人员中现为{now}，此前为{before}。",
}

TEMPLATES: dict[str, str] = {f"ui.digest.{key}": text for key, text in _WORDS.items()}
