"""The node of trade's tests, with its firms and law."""

from tests.trade.conftest import hangzhou as hangzhou
