"""Files in and out: analytics exports, plan CSV dialects, inbox lines."""
